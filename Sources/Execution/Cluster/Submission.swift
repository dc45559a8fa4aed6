import Foundation
import Stages
import SweepFile

/// A plan's stages as they were handed to Slurm, in files of the results folder: what tasks are to do, which jobs they
/// became, and what they have told. `results/stages/.slurm/<experiment>/<id>/`, with a folder for each array.
struct Submission: Codable, Sendable {
  struct Array: Codable, Sendable {
    let kind: StageKind
    /// Arrays of this submission that it comes after.
    let after: [Int]
    /// Jobs of others that it comes after.
    let awaitedJobs: [String]
    /// By task: the stages that it makes, one after another.
    let tasks: [[StageHash]]
    /// Processors of a task.
    let cpus: Int
    /// Nil before it is submitted, or where that could not be noted.
    var job: String?
  }

  let experiment: String
  let id: String
  let created: Date
  let settings: SlurmSettings
  var arrays: [Array]

  /// What Slurm calls an array: another name for each, so that one can be found whose number could not be noted.
  func name(of array: Int) -> String { "\(experiment)-\(arrays[array].kind.rawValue)-\(id)-\(array)" }

  var jobs: [String] { arrays.compactMap(\.job) }

  // MARK: - Files

  private static let name = "submission.json"

  /// Of all experiments.
  static func folder(_ store: StageStore) -> URL { store.stages.appendingPathComponent(".slurm") }

  func folder(_ store: StageStore) -> URL {
    Submission.folder(store).appendingPathComponent(experiment).appendingPathComponent(id)
  }

  func folder(ofArray array: Int, _ store: StageStore) -> TaskFolder {
    TaskFolder(url: folder(store).appendingPathComponent("array-\(array)"))
  }

  func write(_ store: StageStore) throws {
    let folder = folder(store)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let draft = folder.appendingPathComponent(".\(Submission.name)")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try encoder.encode(self).write(to: draft)
    try DurableFile.synchronize(draft)
    try DurableFile.rename(draft, to: folder.appendingPathComponent(Submission.name))
  }

  func remove(_ store: StageStore) {
    try? FileManager.default.removeItem(at: folder(store))
    // Where it was the experiment's last.
    rmdir(Submission.folder(store).appendingPathComponent(experiment).path)
  }

  /// All that lie in a results folder, the oldest first. One that cannot be read was never begun.
  static func all(_ store: StageStore) -> [Submission] {
    func names(_ url: URL) -> [URL] {
      ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).map(url.appendingPathComponent)
    }
    return names(folder(store)).flatMap(names).compactMap { folder in
      (try? Data(contentsOf: folder.appendingPathComponent(name))).flatMap {
        try? JSONDecoder().decode(Submission.self, from: $0)
      }
    }.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
  }
}

/// What the tasks of one array find and leave: by their index, what to do, what they have told, and their logs.
struct TaskFolder: Sendable {
  let url: URL

  var script: URL { url.appendingPathComponent("script.sh") }
  func order(_ task: Int) -> URL { url.appendingPathComponent("\(task).json") }
  func words(_ task: Int) -> URL { url.appendingPathComponent("\(task)\(TaskFolder.wordsEnding)") }
  func log(_ task: Int) -> URL { url.appendingPathComponent("\(task).log") }
  /// What was measured of a stage that failed.
  func records(_ stage: StageHash) -> URL { url.appendingPathComponent("\(stage.short).records.jsonl") }

  private static let wordsEnding = ".words.jsonl"

  /// The tasks that have told something. The folder is read anew: a file system of a network may not know of a file by
  /// name that another machine has just made.
  func tasksWithWords() -> [Int] {
    ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).compactMap { name in
      name.hasSuffix(TaskFolder.wordsEnding) ? Int(name.dropLast(TaskFolder.wordsEnding.count)) : nil
    }
  }

  /// The last lines of a task's log.
  func lastWords(_ task: Int) -> String {
    guard let handle = try? FileHandle(forReadingFrom: log(task)) else { return "" }
    defer { try? handle.close() }
    let end = (try? handle.seekToEnd()) ?? 0
    try? handle.seek(toOffset: end > 4096 ? end - 4096 : 0)
    let text = String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
    return text.split(separator: "\n").suffix(5).joined(separator: "\n")
  }
}

/// What one task is to do.
struct TaskOrder: Codable, Sendable {
  struct Item: Codable, Sendable {
    let title: String
    let specification: StageSpecification
  }

  /// What must be there before anything else begins.
  struct Condition: Codable, Sendable {
    let kind: StageKind
    let stage: StageHash
    let title: String
  }

  let results: String
  let items: [Item]
  /// The plan's preparations, where it is none itself: they show that the input is sound.
  let conditions: [Condition]
  let policy: RunPolicy
}

/// What a task tells of a stage, a line of its file each: the task alone writes it, and anybody reads it.
struct TaskWord: Codable, Sendable, Equatable {
  enum Event: String, Codable, Sendable {
    case began, made, failed, skipped
    /// The input is at fault.
    case badInput = "bad-input"
    /// It keeps its place, if it is of the kind that does.
    case stopped
  }

  let event: Event
  let stage: StageHash
  let time: Date
  let host: String
  let process: Int32
  /// Where its worker works, or worked.
  var attempt: String?
  /// Why it failed, or what was not there.
  var text: String?

  /// Whether the task does nothing more about the stage, also when it is put back into the queue.
  var isFinal: Bool {
    switch event {
    case .made, .failed, .skipped, .badInput: true
    case .began, .stopped: false
    }
  }

  /// All whole lines of a task's file.
  static func read(_ url: URL) -> [TaskWord] {
    guard let data = try? Data(contentsOf: url) else { return [] }
    let end = data.lastIndex(of: UInt8(ascii: "\n")) ?? data.startIndex
    return data[..<end].split(separator: UInt8(ascii: "\n")).compactMap {
      try? JSONDecoder().decode(TaskWord.self, from: $0)
    }
  }

  /// Adds a line, and sees to it that it is on the disk, where other machines find it.
  func append(to url: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let descriptor = open(url.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    // A line before it that was torn stays one of its own.
    try handle.write(contentsOf: Data("\n".utf8) + encoder.encode(self) + Data("\n".utf8))
    try handle.synchronize()
    try handle.close()
  }
}
