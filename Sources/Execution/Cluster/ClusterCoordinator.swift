import Foundation
import Ledger
import Stages
import SweepFile

/// Makes the missing stages of a plan with tasks of a Slurm cluster, and adds their records to the ledger. Only this
/// process opens the ledger. The jobs do not need it: it may end, and a later one continues.
public final class ClusterCoordinator: Sendable {
  let base: Coordinator
  let slurm = Slurm()
  private let settings: SlurmSettings
  /// The program that tasks run, at the same path on every node.
  private let executable: String
  /// The shortest time between two looks at the queue, in seconds.
  private let interval: Double

  var plan: Plan { base.plan }
  var store: StageStore { base.store }
  var ledger: Ledger { base.ledger }

  /// - Parameter executable: The path of this program, which must be the same on all nodes.
  public init(
    plan: Plan, store: StageStore, ledger: Ledger, policy: RunPolicy, settings: SlurmSettings, executable: String,
    interval: Double = 2, report: @escaping @Sendable (RunEvent) -> Void
  ) {
    base = Coordinator(
      plan: plan, store: store, ledger: ledger, policy: policy, executable: executable, report: report)
    self.settings = settings
    self.executable = executable
    self.interval = interval
  }

  /// Submits the missing stages that no job makes yet, and follows all jobs to their end. If the task is cancelled, the jobs
  /// go on.
  public func run(sweepText: String, environment: [String: String]) async throws -> RunOutcome {
    var monitor = try begin(sweepText, environment, mode: .catchUp)
    // Stages that failed before this run are tried again, as on one machine.
    _ = try await monitor.look()
    monitor.startRun()
    let began = SuspendingClock().now
    while !Task.isCancelled {
      do {
        try await submit(&monitor)
        monitor.reportProgress()
        if monitor.isOver { break }
        // The longer the run, the less often the queue is asked.
        let elapsed = (SuspendingClock().now - began) / .seconds(1)
        try await Task.sleep(for: .seconds(max(interval, min(15, elapsed / 60))))
        _ = try await monitor.look()
      } catch _ where Task.isCancelled {
        break
      } catch SlurmError.refused(let command, let message) where monitor.hasSubmitted && command != "sbatch" {
        // A controller that is busy or restarting answers later.
        monitor.reportUnreachable("\(command): \(message)")
        try? await Task.sleep(for: .seconds(max(interval, 5)))
      }
    }
    var outcome = monitor.outcome
    outcome.interrupted = Task.isCancelled && !monitor.isOver
    if outcome.badInput.isEmpty { outcome.notMade = monitor.notMade }
    if !outcome.interrupted {
      try base.end(outcome)
      monitor.removeFinishedSubmissions()
    }
    return outcome
  }

  /// Adds to the ledger what the jobs have made so far, and submits nothing.
  public func collect(sweepText: String, environment: [String: String]) async throws -> Collection {
    var monitor = try begin(sweepText, environment, mode: .collect)
    let canAskSlurm = try await monitor.look()
    monitor.reportProgress()
    let outcome = monitor.outcome, left = monitor.stages.left.count
    if left == 0 {
      try base.end(outcome)
      monitor.removeFinishedSubmissions()
    }
    return Collection(
      outcome: outcome, ended: monitor.ended, left: left, atWork: monitor.stages.running.count,
      jobs: monitor.tasks.liveJobs, knowsQueue: canAskSlurm)
  }

  /// The state of an experiment that `collect` found.
  public struct Collection: Sendable {
    public let outcome: RunOutcome
    /// The stages that Slurm ended before they were made and that a run submits again: title, and how they ended.
    public let ended: [(title: String, how: String)]
    /// The number of stages that are not made yet.
    public let left: Int
    /// The number of stages that are being made.
    public let atWork: Int
    /// The jobs with tasks that have not ended.
    public let jobs: [String]
    /// Whether Slurm could be asked.
    public let knowsQueue: Bool
  }

  private func begin(
    _ sweepText: String, _ environment: [String: String], mode: ClusterMonitor.Mode
  ) throws -> ClusterMonitor {
    // The folders that tasks use must stay, even if file locks do not work across machines.
    let submitted = Set(Submission.all(store).flatMap { $0.arrays.flatMap(\.tasks).joined() })
    let folders = plan.entries.filter { submitted.contains($0.hash) }.map {
      store.folder($0.specification).lastPathComponent
    }
    let status = try base.prepare(sweepText, environment, inUse: Set(folders))
    return ClusterMonitor(self, status, mode: mode)
  }

  // MARK: - Submitting

  /// Submits all stages that can be made and that no job makes yet.
  private func submit(_ monitor: inout ClusterMonitor) async throws {
    guard !monitor.stagesToSubmit().isEmpty else { return }
    // With the lock, runs of different sweeps submit one after another, and see each other's jobs.
    try FileManager.default.createDirectory(at: Submission.folder(store), withIntermediateDirectories: true)
    let lock = try FileLock(Submission.folder(store).appendingPathComponent(".lock"), makingFile: true, waits: true)
    defer { withExtendedLifetime(lock) {} }
    try await monitor.refresh()
    let entries = monitor.stagesToSubmit()
    guard !entries.isEmpty else { return }
    let otherJobs = monitor.jobsOfStages
    let arrays = TaskArrays(entries, awaiting: otherJobs.keys.compactMap { monitor.stages.entries[$0] })
    let packed = try arrays.packed(stagesPerTask: settings.stagesPerTask, within: try await slurm.limits(settings))
    var submission = Submission(
      packed, of: arrays, experiment: plan.sweep.name, settings: settings, policy: base.policy, jobs: otherJobs)
    try submission.prepare(packed, plan, base.policy, store, executable: executable)
    let states = try ledger.states(ofStages: entries.map(\.hash.text))
    for entry in entries where states[entry.hash.text] != .queued {
      try ledger.setState(stage: entry.hash.text, to: .queued, at: Date())
    }
    for number in submission.arrays.indices {
      let job = try await slurm.submit(
        submission.arguments(ofArray: number, store, jobs: submission.arrays.map(\.job)))
      submission.arrays[number].job = job
      try submission.write(store)
      monitor.add(submission)
      let array = submission.arrays[number]
      let stages = array.tasks.reduce(0) { $0 + $1.count }
      base.report(.submitted(kind: array.kind.rawValue, job: job, tasks: array.tasks.count, stages: stages))
    }
  }

  /// Returns the commands that would submit all missing stages now, and the script of the first array.
  public static func preview(
    _ plan: Plan, _ status: PlanStatus, store: StageStore, settings: SlurmSettings, policy: RunPolicy,
    executable: String
  ) async throws -> (commands: [String], script: String?, limitsAreKnown: Bool) {
    let arrays = TaskArrays(plan.entries.filter { status.isToBeMade($0.hash) })
    var limits = SlurmLimits(), isKnown = true
    do { limits = try await Slurm().limits(settings) } catch SlurmError.missing { isKnown = false }
    let packed = try arrays.packed(stagesPerTask: settings.stagesPerTask, within: limits)
    let submission = Submission(
      packed, of: arrays, experiment: plan.sweep.name, settings: settings, policy: policy, jobs: [:])
    let names = submission.arrays.indices.map { "JOB\($0)" }
    let commands = submission.arrays.indices.map { number in
      ShellCommand.text(["sbatch"] + submission.arguments(ofArray: number, store, jobs: names))
    }
    let script =
      submission.arrays.isEmpty
      ? nil : Submission.script(submission.folder(ofArray: 0, store), executable: executable)
    return (commands, script, isKnown)
  }
}
