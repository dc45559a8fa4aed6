import Foundation
import Stages

/// The folder of an array: the orders of its tasks, their reports and their logs, numbered by task.
struct TaskFolder: Sendable {
  let url: URL

  var script: URL { url.appendingPathComponent("script.sh") }
  func order(_ task: Int) -> URL { url.appendingPathComponent("\(task).json") }
  func reports(_ task: Int) -> URL { url.appendingPathComponent("\(task)\(TaskFolder.reportsSuffix)") }
  func log(_ task: Int) -> URL { url.appendingPathComponent("\(task).log") }
  /// The records of a stage that failed.
  func records(_ stage: StageHash) -> URL { url.appendingPathComponent("\(stage.short).records.jsonl") }

  private static let reportsSuffix = ".words.jsonl"

  /// Returns the tasks that have written reports. Listing the folder also makes a network file system show files that
  /// another machine has just created.
  func tasksWithReports() -> [Int] {
    ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).compactMap { name in
      name.hasSuffix(TaskFolder.reportsSuffix) ? Int(name.dropLast(TaskFolder.reportsSuffix.count)) : nil
    }
  }

  /// Returns the last lines of a task's log.
  func logTail(_ task: Int) -> String {
    guard let handle = try? FileHandle(forReadingFrom: log(task)) else { return "" }
    defer { try? handle.close() }
    let end = (try? handle.seekToEnd()) ?? 0
    try? handle.seek(toOffset: end > 4096 ? end - 4096 : 0)
    let text = String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
    return text.split(separator: "\n").suffix(5).joined(separator: "\n")
  }
}
