import Foundation
import Ledger
import Stages

/// Makes the stages of one cluster task.
final class TaskRunner: Sendable {
  private let order: TaskOrder
  private let folder: TaskFolder
  private let index: Int
  private let store: StageStore
  private let workers: WorkerPool
  private let advanced = Flag()

  /// Whether a stage was made, or a checkpoint was written that a later run of the task resumes from.
  var hasAdvanced: Bool { advanced.isSet }

  init(order: TaskOrder, folder: TaskFolder, index: Int, executable: String) {
    self.order = order
    self.folder = folder
    self.index = index
    store = StageStore(results: URL(fileURLWithPath: order.results))
    workers = WorkerPool(
      store: store, policy: order.policy, executable: executable,
      report: { event in
        switch event {
        case .restarted(let title, let because, let retry, let all):
          ProcessLog.write("restarted \(title) (retry \(retry) of \(all)): \(because)")
        case .warning(let title, let text): ProcessLog.write("warning: \(title): \(text)")
        default: break
        }
      },
      workerStarted: { stage, attempt, _ in
        try Self.append(.began, stage, to: folder.reports(index), attempt: attempt.lastPathComponent)
      })
  }

  /// Makes all stages that an earlier run of the task has not finished.
  ///
  /// - Returns: The exit code.
  func run() async throws -> Int32 {
    let finished = Set(TaskReport.read(folder.reports(index)).filter(\.isFinal).map(\.stage))
    var status = ExitStatus.completed
    for item in order.items where !finished.contains(item.specification.hash) {
      let outcome = try await make(item)
      if outcome == ExitStatus.stopped { return outcome }
      if status == ExitStatus.completed || outcome == ExitStatus.failed { status = outcome }
      if Task.isCancelled { return ExitStatus.stopped }
    }
    return status
  }

  private func make(_ item: TaskOrder.Item) async throws -> Int32 {
    let specification = item.specification, stage = specification.hash
    if store.isComplete(specification) {
      try report(.made, stage)
      return ExitStatus.completed
    }
    if let missing = await missingInput(of: specification) {
      try report(.skipped, stage, text: missing)
      return ExitStatus.skipped
    }
    guard let claim = try await claim(specification) else { return ExitStatus.stopped }
    defer { withExtendedLifetime(claim) {} }
    if store.isComplete(specification) {
      try report(.made, stage)
      return ExitStatus.completed
    }
    let entry = Plan.Entry(specification: specification, title: item.title, flops: 0)
    let checkpoints = store.checkpoints(of: specification)
    let result = await runWorkers(entry, claim)
    defer { if let attempt = result.attempt { store.release(attempt) } }
    if workers.isMade(entry, result) {
      store.tidy(specification)
      advanced.set()
      try report(.made, stage)
      return ExitStatus.completed
    }
    if store.checkpoints(of: specification) != checkpoints { advanced.set() }
    if Task.isCancelled {
      try report(.stopped, stage, attempt: result.attempt?.lastPathComponent)
      return ExitStatus.stopped
    }
    if let attempt = result.attempt {
      // The attempt's folder is removed or used again, so the coordinator gets a copy.
      let records = folder.records(stage)
      try? FileManager.default.removeItem(at: records)
      try? FileManager.default.copyItem(at: attempt.appendingPathComponent(StageStore.recordsName), to: records)
    }
    let isOfInput = result.status == .exited(ExitStatus.badInput)
    try report(isOfInput ? .badInput : .failed, stage, text: recordedError(of: result) ?? result.error)
    return ExitStatus.failed
  }

  private func runWorkers(_ entry: Plan.Entry, _ claim: StageClaim) async -> WorkerResult {
    let watch = Task { [workers] in
      while !Task.isCancelled {
        try await Task.sleep(for: .milliseconds(500))
        workers.stopOverdueWorkers()
      }
    }
    defer { watch.cancel() }
    workers.add(entry, claim)
    defer { workers.remove(entry) }
    return await workers.make(entry)
  }

  /// The error in the records of a worker that reported why it failed.
  private func recordedError(of result: WorkerResult) -> String? {
    guard !result.isCrash, let attempt = result.attempt,
      let contents = try? RecordFile.read(at: attempt.appendingPathComponent(StageStore.recordsName))
    else { return nil }
    for case .stage(let stage) in contents.records.reversed() { return stage.error }
    return nil
  }

  /// The title or the hash of an input that is missing; nil if all are there.
  private func missingInput(of specification: StageSpecification) async -> String? {
    func missing() -> String? {
      // Listing the folder makes a network file system look again.
      _ = try? FileManager.default.contentsOfDirectory(atPath: store.stages.path)
      if let condition = order.conditions.first(where: { !store.isThere($0.kind, $0.stage) }) {
        return condition.title
      }
      let input = specification.stage.inputs.first { input in
        store.kind(of: input).map { !store.isThere($0, input) } ?? true
      }
      return input.map { "stage \($0.short)" }
    }
    guard missing() != nil else { return nil }
    try? await Task.sleep(for: .seconds(2))
    return missing()
  }

  /// Waits until no other run has the stage, and claims it; nil if the task is cancelled before that.
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

  // MARK: - Reports

  private func report(_ event: TaskReport.Event, _ stage: StageHash, attempt: String? = nil, text: String? = nil) throws
  {
    try Self.append(event, stage, to: folder.reports(index), attempt: attempt, text: text)
    ProcessLog.write("\(event.rawValue) \(stage.short)" + (text.map { ": \($0)" } ?? ""))
  }

  private static func append(
    _ event: TaskReport.Event, _ stage: StageHash, to url: URL, attempt: String? = nil, text: String? = nil
  ) throws {
    let process = ProcessInfo.processInfo
    try TaskReport(
      event: event, stage: stage, time: Date(), host: process.hostName, process: process.processIdentifier,
      attempt: attempt, text: text
    ).append(to: url)
  }
}
