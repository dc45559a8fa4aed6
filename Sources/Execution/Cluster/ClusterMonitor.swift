import Foundation
import Ledger
import Stages

/// Follows the stages of an experiment on a cluster, by the reports of its tasks and by Slurm's queue, and records their
/// results in the ledger.
struct ClusterMonitor {
  /// The use of the results.
  enum Mode {
    /// Record what there is, and submit nothing: a task that Slurm ended is reported as it is.
    case collect
    /// Record what happened before this run. Failures are not reported, because this run tries them again.
    case catchUp
    /// Follow the run: failures are reported, and stages whose tasks ended are submitted again.
    case run
  }

  let coordinator: ClusterCoordinator
  private(set) var mode: Mode
  var stages: ClusterStages
  var tasks: ClusterTasks
  var outcome = RunOutcome()
  /// The stages that Slurm ended before they were made and that a run submits again. Only in mode `collect`.
  var ended: [(title: String, how: String)] = []
  let estimate: ProgressEstimate
  private(set) var hasSubmitted = false
  private var hasLooked = false
  /// Whether the last command of Slurm failed, and that was reported.
  var isUnreachable = false

  var store: StageStore { coordinator.store }
  var ledger: Ledger { coordinator.ledger }
  var report: @Sendable (RunEvent) -> Void { coordinator.base.report }

  init(_ coordinator: ClusterCoordinator, _ status: PlanStatus, mode: Mode) {
    self.coordinator = coordinator
    self.mode = mode
    let plan = coordinator.plan
    stages = ClusterStages(plan.entries, missing: plan.entries.filter { status.isToBeMade($0.hash) })
    tasks = ClusterTasks(Submission.all(coordinator.store), of: plan.sweep.name, in: coordinator.store)
    estimate = ProgressEstimate(stages.missing)
    outcome.cached = status.states.values.count { $0 == .done }
  }

  // MARK: - State of the run

  var isOver: Bool { stages.left.isEmpty || isStopped && tasks.live.isEmpty }

  /// Whether nothing more is submitted.
  var isStopped: Bool {
    !outcome.badInput.isEmpty || coordinator.base.policy.failsFast && !outcome.failed.isEmpty
  }

  /// The titles of the stages that were not made because of the first failure.
  var notMade: [String] { isStopped ? stages.left.map(\.title) : [] }

  /// Ends the mode `catchUp`: what failed before is tried again.
  mutating func startRun() {
    mode = .run
    stages.retryFailed()
    tasks.settleEarlierRuns()
    let before = outcome
    outcome = RunOutcome()
    outcome.cached = before.cached
    outcome.made = before.made
  }

  // MARK: - Looking

  /// Records what has happened since the last look.
  ///
  /// - Returns: Whether Slurm could be asked.
  mutating func look() async throws -> Bool {
    let canAskSlurm = try await updateQueue()
    try foldStagesOfOthers()
    for (task, folder) in tasks.reporting { try readReports(of: task, in: folder) }
    if canAskSlurm { try await settleEndedTasks() }
    try skipDependents()
    if isStopped, mode == .run { await coordinator.slurm.cancel(tasks.liveJobs) }
    return canAskSlurm
  }

  private mutating func updateQueue() async throws -> Bool {
    do {
      if !hasLooked { try await findUnrecordedJobs() }
      hasLooked = true
      try await askQueue()
      isUnreachable = false
      return true
    } catch SlurmError.missing where mode == .collect {
      // Away from the cluster, the files alone say what was made.
      return false
    }
  }

  private mutating func askQueue() async throws { tasks.setLive(try await coordinator.slurm.live(tasks.jobNames)) }

  /// Finds the numbers of jobs that were submitted by a run that was killed before it recorded them.
  private mutating func findUnrecordedJobs() async throws {
    for (index, submission) in tasks.submissions.enumerated() where submission.experiment == tasks.experiment {
      for number in submission.arrays.indices where submission.arrays[number].job == nil {
        if let job = try await coordinator.slurm.job(named: submission.name(of: number)) {
          tasks.submissions[index].arrays[number].job = job
          try tasks.submissions[index].write(store)
        }
      }
    }
  }

  /// Records stages that were never submitted for this experiment, but that another experiment has made.
  private mutating func foldStagesOfOthers() throws {
    for entry in stages.left where tasks.newest[entry.hash] == nil && store.isComplete(entry.specification) {
      try complete(entry, at: Date())
    }
  }

  private mutating func readReports(of task: SlurmTask, in folder: TaskFolder) throws {
    for report in tasks.newReports(of: task, in: folder) {
      guard let entry = stages.entries[report.stage], !stages.isSettled(report.stage) else { continue }
      if report.event == .made { try complete(entry, at: report.time) }
      if tasks.newest[report.stage] == task { try handle(report, of: entry, from: task, in: folder) }
    }
  }

  private mutating func handle(
    _ report: TaskReport, of entry: Plan.Entry, from task: SlurmTask, in folder: TaskFolder
  ) throws {
    switch report.event {
    case .made: break
    case .began:
      guard tasks.live.contains(task) else { return }
      if stages.begin(report.stage, at: report.time) { self.report(.started(title: entry.title)) }
      try ledger.setState(
        stage: report.stage.text, to: .running, at: report.time, host: report.host, pid: Int(report.process))
    case .stopped:
      stages.interrupt(report.stage)
      try ledger.setState(
        stage: report.stage.text, to: .interrupted, at: report.time,
        error: "Its task was told to stop, after a checkpoint.")
    case .failed, .badInput:
      try fail(
        entry, report.text ?? "it failed", records: folder.records(report.stage),
        isOfInput: report.event == .badInput)
    case .skipped:
      // The failure of the input says whether the stage is lost.
      stages.interrupt(report.stage)
    }
  }

  // MARK: - Submitting

  /// Reads the submissions of other runs and asks the queue again.
  mutating func refresh() async throws {
    tasks.submissions = Submission.all(store)
    try await askQueue()
  }

  mutating func add(_ submission: Submission) {
    tasks.add(submission)
    hasSubmitted = true
  }

  /// The jobs that will make stages of this plan, of all experiments.
  var jobsOfStages: [StageHash: String] { tasks.jobs(of: Set(stages.entries.keys)) }

  /// The stages that no job will make and that can be made after the stages that jobs will make.
  func stagesToSubmit() -> [Plan.Entry] {
    guard !isStopped else { return [] }
    let covered = Set(jobsOfStages.keys)
    var chosen: [Plan.Entry] = [], hashes: Set<StageHash> = []
    for entry in stages.preparationsFirst {
      // The last task of the stage may still report something.
      guard !stages.isSettled(entry.hash), !covered.contains(entry.hash), tasks.isDone(with: entry.hash) else {
        continue
      }
      let isPossible = stages.conditions(entry).allSatisfy {
        stages.isMade($0) || covered.contains($0) || hashes.contains($0)
      }
      guard isPossible else { continue }
      chosen.append(entry)
      hashes.insert(entry.hash)
    }
    return chosen
  }
}
