import Foundation
import Stages

/// A report of a task about one of its stages: a line of the task's report file, which only the task writes.
struct TaskReport: Codable, Sendable, Equatable {
  enum Event: String, Codable, Sendable {
    case began, made, failed
    /// An input of the stage is missing.
    case skipped
    /// The stage failed because of an error in the input.
    case badInput = "bad-input"
    /// The task was told to stop. A later task resumes the stage from its last checkpoint.
    case stopped
  }

  let event: Event
  let stage: StageHash
  let time: Date
  let host: String
  let process: Int32
  /// The name of the folder that the worker works in.
  var attempt: String?
  /// The error, or the input that is missing.
  var text: String?

  /// Whether the task has finished with the stage, even if it is put back into the queue.
  var isFinal: Bool {
    switch event {
    case .made, .failed, .skipped, .badInput: true
    case .began, .stopped: false
    }
  }

  /// Reads the complete lines of a report file.
  static func read(_ url: URL) -> [TaskReport] {
    guard let data = try? Data(contentsOf: url) else { return [] }
    let end = data.lastIndex(of: UInt8(ascii: "\n")) ?? data.startIndex
    return data[..<end].split(separator: UInt8(ascii: "\n")).compactMap {
      try? JSONDecoder().decode(TaskReport.self, from: $0)
    }
  }

  /// Appends a line and flushes it to the disk, so that other machines see it.
  func append(to url: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let descriptor = open(url.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    // The first line break separates this line from an incomplete one before it.
    try handle.write(contentsOf: Data("\n".utf8) + encoder.encode(self) + Data("\n".utf8))
    try handle.synchronize()
    try handle.close()
  }
}
