import Foundation
import Ledger
import Stages

// The ends of stages: made, failed, skipped, or ended by Slurm together with their task.
extension ClusterMonitor {
  /// Seconds that the last reports of a task may need to arrive over a network file system.
  private static let gracePeriod = 6.0
  /// The number of times that a stage is submitted again because its task did not find an input that should be there.
  private static let maximumSkips = 10

  /// Records a stage that is complete in the store. If the store does not show it yet, it is checked again when its task
  /// ends.
  mutating func complete(_ entry: Plan.Entry, at time: Date) throws {
    guard store.isComplete(entry.specification) else { return }
    if try ledger.states(ofStages: [entry.hash.text])[entry.hash.text] != .completed {
      try coordinator.base.foldComplete(entry)
    }
    let began = stages.complete(entry.hash)
    outcome.made += 1
    let seconds = began.map { max(0, time.timeIntervalSince($0)) } ?? 0
    report(.finished(title: entry.title, seconds: seconds))
  }

  mutating func fail(
    _ entry: Plan.Entry, _ error: String, records: URL?, isOfInput: Bool = false, state: StageState = .failed
  ) throws {
    stages.interrupt(entry.hash)
    if let records, FileManager.default.fileExists(atPath: records.path) { try coordinator.base.fold(entry, records) }
    try ledger.setState(stage: entry.hash.text, to: state, at: Date(), error: error)
    stages.fail(entry.hash, error)
    if isOfInput {
      outcome.badInput.append(error)
    } else {
      outcome.failed.append((entry.title, error))
      if mode != .catchUp { report(.failed(title: entry.title, error: error)) }
    }
  }

  /// Skips the stages that need a failed stage.
  mutating func skipDependents() throws {
    for entry in stages.preparationsFirst where !stages.isSettled(entry.hash) {
      guard let failed = stages.failedCondition(of: entry) else { continue }
      stages.fail(entry.hash, failed.title)
      outcome.skipped.append((entry.title, failed.title))
      try ledger.setState(stage: entry.hash.text, to: .skipped, at: Date(), error: "\(failed.title) failed")
      if mode != .catchUp { report(.skipped(title: entry.title, because: failed.title)) }
    }
  }

  // MARK: - Ended tasks

  /// Deals with the stages of tasks that have left the queue.
  mutating func settleEndedTasks() async throws {
    let now = Date()
    var due: [(task: ClusterTasks.TrackedTask, reports: [TaskReport])] = []
    for task in tasks.ended {
      // A stage may be complete although the report of that has not arrived.
      for stage in open(task) { if let entry = stages.entries[stage] { try complete(entry, at: now) } }
      let left = open(task)
      guard !left.isEmpty else {
        tasks.settle(task.id)
        continue
      }
      let reports = TaskReport.read(task.folder.reports(task.id.index))
      let hasReported = left.allSatisfy { stage in
        switch reports.last(where: { $0.stage == stage })?.event {
        case .failed, .badInput, .skipped, .stopped: true
        case .made, .began, nil: false
        }
      }
      let since = tasks.end(task.id, at: now)
      if mode == .collect || hasReported || now.timeIntervalSince(since) >= Self.gracePeriod {
        due.append((task, reports))
      }
    }
    guard !due.isEmpty else { return }
    let endings = await coordinator.slurm.endings(Set(due.map(\.task.id)))
    for (task, reports) in due {
      tasks.settle(task.id)
      for stage in open(task) {
        guard let entry = stages.entries[stage] else { continue }
        if let report = reports.last(where: { $0.stage == stage }), report.event == .skipped {
          try handleSkip(of: entry, report)
        } else {
          try handleEnd(of: task, before: entry, endings[task.id])
        }
      }
    }
  }

  /// The stages of a task that are not settled and that no later task makes.
  private func open(_ task: ClusterTasks.TrackedTask) -> [StageHash] {
    task.stages.filter { stages.entries[$0] != nil && !stages.isSettled($0) && tasks.newest[$0] == task.id }
  }

  private mutating func handleSkip(of entry: Plan.Entry, _ report: TaskReport) throws {
    guard stages.countSkip(entry.hash) > Self.maximumSkips else { return }
    let input = report.text ?? "its input"
    try fail(entry, "its tasks do not find \(input) in the results folder", records: nil)
  }

  /// A task ended before one of its stages was made or failed.
  ///
  /// - Parameter ending: How the task ended; nil if Slurm does not know.
  private mutating func handleEnd(
    of task: ClusterTasks.TrackedTask, before entry: Plan.Entry, _ ending: SlurmEnding?
  ) throws {
    stages.interrupt(entry.hash)
    let log = task.folder.logTail(task.id.index)
    let reason =
      ending.map { $0.text(task.id, settings: task.settings) }
      ?? "Slurm's task \(task.id) ended, and Slurm no longer knows how"
    let error = reason + (log.isEmpty ? "" : ": \(log)")
    let isFinal = ending?.isRetryable == false
    func interrupt(_ text: String) throws {
      try ledger.setState(stage: entry.hash.text, to: .interrupted, at: Date(), error: text)
    }
    if mode == .collect, !isFinal {
      ended.append((entry.title, error))
      return try interrupt(reason)
    }
    if isStopped {
      // This run has cancelled the task itself.
      return try interrupt("The run was stopped, and its jobs were cancelled.")
    }
    let retries = coordinator.base.policy.retries, deaths = stages.countDeath(entry.hash)
    if deaths > retries || isFinal {
      let count = deaths > 1 ? "; it was submitted \(deaths) times" : ""
      return try fail(entry, error + count, records: nil, state: ending?.state == .cancelled ? .interrupted : .failed)
    }
    try interrupt(reason)
    if mode != .catchUp { report(.restarted(title: entry.title, because: reason, retry: deaths, of: retries)) }
  }
}
