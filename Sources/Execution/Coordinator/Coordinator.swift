import Foundation
import Ledger
import Stages
import SweepFile

/// Makes the missing stages of a plan in worker processes on this machine, and adds their records to the ledger. Several
/// runs may share a results folder: the run that has claimed a stage makes it.
public final class Coordinator: Sendable {
  let plan: Plan
  let store: StageStore
  let ledger: Ledger
  let policy: RunPolicy
  let report: @Sendable (RunEvent) -> Void
  let workers: WorkerPool

  public init(
    plan: Plan, store: StageStore, ledger: Ledger, policy: RunPolicy, executable: String,
    report: @escaping @Sendable (RunEvent) -> Void
  ) {
    self.plan = plan
    self.store = store
    self.ledger = ledger
    self.policy = policy
    self.report = report
    workers = WorkerPool(store: store, policy: policy, executable: executable, report: report) { stage, _, process in
      try ledger.setState(
        stage: stage.text, to: .running, at: Date(), host: ProcessInfo.processInfo.hostName, pid: Int(process))
    }
  }

  /// Runs the plan. If the task is cancelled, the workers write checkpoints and end, and the outcome so far is returned.
  public func run(sweepText: String, environment: [String: String]) async throws -> RunOutcome {
    var memory = MemoryAdmission(needs: [:], limit: policy.memory)
    let status = try prepare(sweepText, environment) { status in
      memory = try MemoryAdmission(plan, threads: policy.threads, limit: policy.memory, ledger: ledger)
      try memory.refuseTooLarge(plan.entries.filter { status.isToBeMade($0.hash) })
    }
    var outcome = RunOutcome()
    outcome.cached = status.states.values.filter { $0 == .done }.count
    let missing = plan.entries.filter { status.isToBeMade($0.hash) }
    if !missing.isEmpty {
      var scheduler = StageScheduler(self, making: missing, memory, outcome)
      outcome = await scheduler.run()
    }
    if let fault = outcome.storageFault {
      // The ledger may be gone or full.
      try? ledger.setState(experiment: plan.sweep.name, to: .failed, at: Date())
      throw fault
    }
    if outcome.interrupted {
      // Another program may have locked the ledger. Then the next run records the interruption.
      try? end(outcome)
    } else {
      try end(outcome)
    }
    return outcome
  }

  /// Finds what earlier runs left, and begins the experiment in the ledger.
  ///
  /// - Parameters:
  ///   - inUse: The names of stage folders that processes on other machines are using.
  ///   - check: A further check before anything is made.
  /// - Returns: The stages that exist and those that are missing.
  func prepare(
    _ sweepText: String, _ environment: [String: String], inUse: Set<String> = [],
    checking check: (PlanStatus) throws -> Void = { _ in }
  ) throws -> PlanStatus {
    try store.withExclusiveAccess {
      store.removeLeftovers(sparing: inUse)
      try ledger.interruptAbandoned(at: Date()) { !store.isClaimed($0.kind, $0.hash) }
      try foldUnknownStages()
      let status = try checkedStatus()
      for entry in plan.entries where status.isToBeMade(entry.hash) {
        try InputFault.locating { try entry.specification.stage.check() }
      }
      try check(status)
      try reportReplacement()
      try begin(sweepText, environment)
      return status
    }
  }

  /// Records the state of the experiment at the end of a run.
  func end(_ outcome: RunOutcome) throws {
    let state: ExperimentState =
      outcome.interrupted ? .interrupted : outcome.failed.isEmpty && outcome.badInput.isEmpty ? .completed : .failed
    try ledger.setState(experiment: plan.sweep.name, to: state, at: Date())
  }

  private func begin(_ sweepText: String, _ environment: [String: String]) throws {
    let sweep = plan.sweep, now = Date()
    try ledger.begin(
      experiment: ExperimentRecord(name: sweep.name, sweep: sweepText, created: now),
      stages: try plan.entries.map { entry in
        StageRecord(
          hash: entry.hash.text, kind: entry.kind.rawValue, title: entry.title,
          settings: try entry.specification.settingsJSON(), inputs: entry.inputs.map(\.text),
          algorithmVersion: entry.specification.version)
      },
      cells: try plan.cells.map { cell in
        let hasNone = cell.plan.hyperparameter == "none"
        return CellRecord(
          experiment: sweep.name, stage: cell.hash.text, task: sweep.task.name, method: cell.plan.method,
          methodTitle: cell.methodTitle,
          rewardSource: cell.plan.reward.flatMap { .init(rawValue: $0.rawValue) },
          hyperparameter: hasNone ? nil : cell.plan.hyperparameter, value: hasNone ? nil : cell.plan.value,
          configuration: try cell.configuration.json(), seed: Int(clamping: cell.plan.seed),
          plannedUpdates: plan.plannedUpdates(cell.plan))
      },
      environment: EnvironmentRecord(experiment: sweep.name, recorded: now, values: environment))
    // Skipped stages are tried again.
    for (hash, state) in try ledger.states(ofStages: plan.entries.map(\.hash.text)) where state == .skipped {
      try ledger.setState(stage: hash, to: .queued, at: now)
    }
  }
}
