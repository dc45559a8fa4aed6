import Foundation
import Ledger
import Stages
import SweepFile

/// Makes a plan's missing stages in worker processes on this machine, as many at once as there are workers, and folds
/// their records into the ledger. Other runs may share the folder: a stage is made by the run that has its claim.
public final class Coordinator: Sendable {
  let plan: Plan
  let store: StageStore
  let ledger: Ledger
  let policy: RunPolicy
  let report: @Sendable (RunEvent) -> Void
  let workers: Workers

  public init(
    plan: Plan, store: StageStore, ledger: Ledger, policy: RunPolicy, executable: String,
    report: @escaping @Sendable (RunEvent) -> Void
  ) {
    self.plan = plan
    self.store = store
    self.ledger = ledger
    self.policy = policy
    self.report = report
    workers = Workers(store: store, policy: policy, executable: executable, report: report) { stage, _, process in
      try ledger.setState(
        stage: stage.text, to: .running, at: Date(), host: ProcessInfo.processInfo.hostName, pid: Int(process))
    }
  }

  /// Cancelling the task that runs this lets the workers keep their places and end, and gives back what was done.
  public func run(sweepText: String, environment: [String: String]) async throws -> RunOutcome {
    var memory = MemoryAdmission(needs: [:], limit: policy.memory)
    let status = try prepare(sweepText, environment) { status in
      memory = try MemoryAdmission(plan, threads: policy.threads, limit: policy.memory, ledger: ledger)
      try memory.refuseTooLarge(plan.entries.filter { status.isToBeMade($0.hash) })
    }
    var outcome = RunOutcome()
    outcome.cached = status.states.values.filter { $0 == .done }.count
    let todo = plan.entries.filter { status.isToBeMade($0.hash) }
    if !todo.isEmpty { try await make(todo, memory, &outcome) }
    if let fault = outcome.storageFault {
      // The ledger may not be there, or take no more.
      try? ledger.setState(experiment: plan.sweep.name, to: .failed, at: Date())
      throw fault
    }
    try end(outcome)
    return outcome
  }

  /// Takes over what earlier runs left, and begins the experiment in the ledger.
  ///
  /// - Parameters:
  ///   - atWork: folders' names of stages that processes elsewhere are known to be at work on.
  ///   - prove: what else must hold before anything is made.
  /// - Returns: what there is and what is to be made.
  func prepare(
    _ sweepText: String, _ environment: [String: String], atWork: Set<String> = [],
    proving prove: (PlanStatus) throws -> Void = { _ in }
  ) throws -> PlanStatus {
    try store.withExclusiveAccess {
      store.removeLeftovers(sparing: atWork)
      try ledger.interruptAbandoned(at: Date()) { !store.isClaimed($0.kind, $0.hash) }
      try adopt()
      let status = try soundStatus()
      for entry in plan.entries where status.isToBeMade(entry.hash) {
        try InputFault.locating { try entry.specification.stage.check() }
      }
      try prove(status)
      try announceReplacement()
      try begin(sweepText, environment)
      return status
    }
  }

  /// Notes in the ledger how the experiment stands at a run's end.
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
        let none = cell.plan.hyperparameter == "none"
        return CellRecord(
          experiment: sweep.name, stage: cell.hash.text, task: sweep.task.name, method: cell.plan.method,
          methodTitle: cell.methodTitle,
          rewardSource: cell.plan.reward.flatMap { .init(rawValue: $0.rawValue) },
          hyperparameter: none ? nil : cell.plan.hyperparameter, value: none ? nil : cell.plan.value,
          configuration: try cell.configuration.json(), seed: Int(clamping: cell.plan.seed),
          plannedUpdates: plan.plannedUpdates(cell.plan))
      },
      environment: EnvironmentRecord(experiment: sweep.name, recorded: now, values: environment))
    // What is to be tried again is no longer skipped.
    for (hash, state) in try ledger.states(ofStages: plan.entries.map(\.hash.text)) where state == .skipped {
      try ledger.setState(stage: hash, to: .queued, at: now)
    }
  }
}
