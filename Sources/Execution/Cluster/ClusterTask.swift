import Alignment
import Dispatch
import Foundation
import Ledger
import Stages
import SweepFile
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// What runs on a node as one task of an array: makes its stages one after another, each by a worker of its own as on any
/// machine, and tells of them in a file that nobody else writes. It opens no ledger.
public enum ClusterTask {
  enum ExitStatus {
    static let made: Int32 = 0
    static let failed: Int32 = 1
    /// Something that its stages are made from is not there.
    static let skipped: Int32 = 3
  }

  /// - Parameters:
  ///   - folder: the array's.
  ///   - environment: Slurm's variables among it.
  ///   - executable: what workers are started from.
  /// - Returns: the exit status.
  public static func run(folder: URL, environment: [String: String], executable: String) async throws -> Int32 {
    guard let job = environment["SLURM_ARRAY_JOB_ID"],
      let index = environment["SLURM_ARRAY_TASK_ID"].flatMap({ Int($0) })
    else { throw SlurmError.outsideSlurm }
    let task = SlurmTask(job: job, index: index), folder = TaskFolder(url: folder)
    let order = try JSONDecoder().decode(TaskOrder.self, from: Data(contentsOf: folder.order(index)))
    let making = Making(order: order, folder: folder, index: index, executable: executable)
    let work = Task { try await making.makeAll() }
    let isWarned = Flag(), isEnded = Flag()
    // Of its time limit it is warned by the first; by the others Slurm ends it, for whatever reason.
    let sources = [SIGUSR1, SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        (number == SIGUSR1 ? isWarned : isEnded).set()
        work.cancel()
      }
      source.resume()
      return source
    }
    defer { for source in sources { source.cancel() } }
    let status = try await work.value
    guard isWarned.isSet, status == Worker.ExitStatus.stopped else { return status }
    guard making.hasAdvanced else {
      say("nothing came of this turn: more \"minutes\" in \"slurm\", or a smaller \"warning\", are needed")
      return ExitStatus.failed
    }
    do {
      try await Slurm().requeue(task)
      say("the time limit is near: the task keeps its place and is back in the queue")
      // Slurm ends it now. An end of its own would come before that now and then, and count as the task's.
      for _ in 0..<600 where !isEnded.isSet { try? await Task.sleep(for: .milliseconds(100)) }
    } catch {
      say("the time limit is near: the task keeps its place, but could not be put back into the queue: \(error)")
    }
    return status
  }

  private final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
  }

  /// In a log, which people read on a terminal.
  static func say(_ text: String) {
    FileHandle.standardError.write(Data((ForeignText.shown(text, keeping: ["\n", "\t"]) + "\n").utf8))
  }

  // MARK: -

  private final class Making: Sendable {
    let order: TaskOrder
    let folder: TaskFolder
    let index: Int
    let store: StageStore
    let workers: Workers
    private let advanced = Flag()

    /// Whether a stage was made, or a place was reached that a later turn goes on from.
    var hasAdvanced: Bool { advanced.isSet }

    init(order: TaskOrder, folder: TaskFolder, index: Int, executable: String) {
      self.order = order
      self.folder = folder
      self.index = index
      store = StageStore(results: URL(fileURLWithPath: order.results))
      workers = Workers(
        store: store, policy: order.policy, executable: executable,
        report: { event in
          if case .restarted(let title, let because, let retry, let all) = event {
            ClusterTask.say("restarted \(title), for the \(retry). of at most \(all) times: \(because)")
          }
        },
        began: { stage, attempt, _ in
          try Making.tell(.began, stage, folder.words(index), attempt: attempt.lastPathComponent)
        })
    }

    private static func tell(
      _ event: TaskWord.Event, _ stage: StageHash, _ url: URL, attempt: String? = nil, text: String? = nil
    ) throws {
      let process = ProcessInfo.processInfo
      try TaskWord(
        event: event, stage: stage, time: Date(), host: process.hostName, process: process.processIdentifier,
        attempt: attempt, text: text
      ).append(to: url)
    }

    private func tell(_ event: TaskWord.Event, _ stage: StageHash, attempt: String? = nil, text: String? = nil) throws {
      try Making.tell(event, stage, folder.words(index), attempt: attempt, text: text)
      ClusterTask.say("\(event.rawValue) \(stage.short)" + (text.map { ": \($0)" } ?? ""))
    }

    func makeAll() async throws -> Int32 {
      let earlier = Set(TaskWord.read(folder.words(index)).filter(\.isFinal).map(\.stage))
      var status = ExitStatus.made
      for item in order.items where !earlier.contains(item.specification.hash) {
        let outcome = try await make(item)
        if outcome == Worker.ExitStatus.stopped { return outcome }
        if status == ExitStatus.made || outcome == ExitStatus.failed { status = outcome }
        if Task.isCancelled { return Worker.ExitStatus.stopped }
      }
      return status
    }

    private func make(_ item: TaskOrder.Item) async throws -> Int32 {
      let specification = item.specification, stage = specification.hash
      if store.isComplete(specification) {
        try tell(.made, stage)
        return ExitStatus.made
      }
      if let absent = await absentInput(of: specification) {
        try tell(.skipped, stage, text: absent)
        return ExitStatus.skipped
      }
      guard let claim = try await claim(specification) else { return Worker.ExitStatus.stopped }
      defer { withExtendedLifetime(claim) {} }
      if store.isComplete(specification) {
        try tell(.made, stage)
        return ExitStatus.made
      }
      let entry = Plan.Entry(specification: specification, title: item.title, flops: 0)
      let places = store.checkpoints(of: specification)
      let watch = Task { [workers] in
        while !Task.isCancelled {
          try await Task.sleep(for: .milliseconds(500))
          workers.watch()
        }
      }
      defer { watch.cancel() }
      let ending = await workers.make(entry, claim)
      defer { if let attempt = ending.attempt { store.release(attempt) } }
      if workers.isMade(entry, ending) {
        store.tidy(specification)
        advanced.set()
        try tell(.made, stage)
        return ExitStatus.made
      }
      if store.checkpoints(of: specification) != places { advanced.set() }
      if Task.isCancelled {
        try tell(.stopped, stage, attempt: ending.attempt?.lastPathComponent)
        return Worker.ExitStatus.stopped
      }
      if let attempt = ending.attempt {
        // The attempt's folder goes, or is gone on with; these are for whoever folds them.
        let records = folder.records(stage)
        try? FileManager.default.removeItem(at: records)
        try? FileManager.default.copyItem(at: attempt.appendingPathComponent(StageStore.recordsName), to: records)
      }
      let isOfInput = ending.status == .exited(Worker.ExitStatus.badInput)
      try tell(isOfInput ? .badInput : .failed, stage, text: recordedError(of: ending) ?? ending.text)
      return ExitStatus.failed
    }

    /// What a worker that did not die has said in its records.
    private func recordedError(of ending: WorkerEnding) -> String? {
      guard !ending.isDeath, let attempt = ending.attempt,
        let contents = try? RecordFile.read(at: attempt.appendingPathComponent(StageStore.recordsName))
      else { return nil }
      for case .stage(let stage) in contents.records.reversed() { return stage.error }
      return nil
    }

    /// What is not there that should be, by its title or its kind; nil where nothing is missing.
    private func absentInput(of specification: StageSpecification) async -> String? {
      func absent() -> String? {
        // Reading the folder has a network's file system look again.
        _ = try? FileManager.default.contentsOfDirectory(atPath: store.stages.path)
        if let condition = order.conditions.first(where: { !store.isThere($0.kind, $0.stage) }) {
          return condition.title
        }
        let input = specification.stage.inputs.first { input in
          store.kind(of: input).map { !store.isThere($0, input) } ?? true
        }
        return input.map { "stage \($0.short)" }
      }
      guard absent() != nil else { return nil }
      try? await Task.sleep(for: .seconds(2))
      return absent()
    }

    /// Waits for another that has the stage; nil where the task is told to end meanwhile.
    private func claim(_ specification: StageSpecification) async throws -> StageClaim? {
      while !Task.isCancelled {
        do {
          return try store.claim(specification.kind, specification.hash)
        } catch FileLock.Failure.held {
          try? await Task.sleep(for: .seconds(1))
        }
      }
      return nil
    }
  }
}
