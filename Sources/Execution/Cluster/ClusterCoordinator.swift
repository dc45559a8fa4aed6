import Foundation
import Ledger
import Stages
import SweepFile
import Synchronization

/// Has a plan's missing stages made by tasks of a Slurm cluster, and folds what they leave in the shared results folder
/// into the ledger, which it alone opens. The jobs need it not: it may end, and another go on where it was.
public final class ClusterCoordinator: Sendable {
  let base: Coordinator
  let slurm = Slurm()
  let settings: SlurmSettings
  /// What tasks begin with: the same path on every node.
  let executable: String
  /// Seconds between two looks at the queue.
  let interval: Double

  var plan: Plan { base.plan }
  var store: StageStore { base.store }
  var ledger: Ledger { base.ledger }

  /// - Parameter executable: the program's own path, which all nodes share.
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

  /// Submits what is missing and in no job yet, and follows it to its end. Cancelling the task that runs this leaves the
  /// jobs as they are.
  public func run(sweepText: String, environment: [String: String]) async throws -> RunOutcome {
    var following = try begin(sweepText, environment, submits: true)
    // What ended since the last look. What failed then is tried again, as on one machine.
    _ = try await following.look()
    following.beginAnew()
    let began = SuspendingClock().now
    while !Task.isCancelled {
      do {
        try await submit(&following)
        following.showProgress()
        if following.isOver { break }
        // A queue that takes hours need not be asked every moment.
        let elapsed = (SuspendingClock().now - began) / .seconds(1)
        try await Task.sleep(for: .seconds(max(interval, min(15, elapsed / 60))))
        _ = try await following.look()
      } catch _ where Task.isCancelled {
        break
      } catch SlurmError.refused(let command, let said) where following.hasSubmitted && command != "sbatch" {
        // A controller that is busy or started again answers later.
        following.say(unreachable: "\(command): \(said)")
        try? await Task.sleep(for: .seconds(max(interval, 5)))
      }
    }
    var outcome = following.outcome
    outcome.interrupted = Task.isCancelled && !following.isOver
    if outcome.badInput.isEmpty { outcome.notMade = following.notMade }
    if !outcome.interrupted {
      try base.end(outcome)
      following.removeFinished()
    }
    return outcome
  }

  /// Folds what there is by now, and submits nothing.
  ///
  /// - Returns: nil for the standing where Slurm cannot be asked: then only what tasks have told is known.
  public func collect(sweepText: String, environment: [String: String]) async throws -> Collection {
    var following = try begin(sweepText, environment, submits: false)
    let isAsked = try await following.look()
    following.showProgress()
    let outcome = following.outcome
    let left = following.left
    if left == 0 {
      try base.end(outcome)
      following.removeFinished()
    }
    return Collection(
      outcome: outcome, ended: following.ended, left: left, atWork: following.atWork.count, jobs: following.liveJobs,
      knowsQueue: isAsked)
  }

  /// What `collect` found.
  public struct Collection: Sendable {
    public let outcome: RunOutcome
    /// Of stages that Slurm ended before they were made, and that a run submits again: title, and how they ended.
    public let ended: [(title: String, how: String)]
    /// Stages that are still to be made.
    public let left: Int
    /// Of these, how many are in the making.
    public let atWork: Int
    /// Jobs with tasks that have not ended.
    public let jobs: [String]
    /// Whether Slurm could be asked.
    public let knowsQueue: Bool
  }

  private func begin(_ sweepText: String, _ environment: [String: String], submits: Bool) throws -> Following {
    // What tasks work in is nobody's leftover, even where locks do not reach from one machine to another.
    let inTasks = Set(Submission.all(store).flatMap { $0.arrays.flatMap(\.tasks).joined() })
    let folders = plan.entries.filter { inTasks.contains($0.hash) }.map {
      store.folder($0.specification).lastPathComponent
    }
    let status = try base.prepare(sweepText, environment, atWork: Set(folders))
    return Following(self, status, submits: submits)
  }

  // MARK: - Submitting

  /// Submits all that is to be made, can be, and is in no job.
  private func submit(_ following: inout Following) async throws {
    guard !following.toSubmit().isEmpty else { return }
    // Runs of other sweeps submit before or after, and see what is in whose jobs.
    try FileManager.default.createDirectory(at: Submission.folder(store), withIntermediateDirectories: true)
    let lock = try FileLock(Submission.folder(store).appendingPathComponent(".lock"), makingFile: true, waits: true)
    defer { withExtendedLifetime(lock) {} }
    try await following.refresh()
    let entries = following.toSubmit()
    guard !entries.isEmpty else { return }
    let elsewhere = following.jobsOfStages()
    let arrays = TaskArrays(entries, awaiting: elsewhere.keys.compactMap { following.entries[$0] })
    let packed = try arrays.packed(stagesPerTask: settings.stagesPerTask, within: try await slurm.limits(settings))
    var submission = Submission(
      packed, of: arrays, experiment: plan.sweep.name, settings: settings, policy: base.policy, jobs: elsewhere)
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
      following.add(submission)
      let array = submission.arrays[number]
      base.report(
        .submitted(
          kind: array.kind.rawValue, job: job, tasks: array.tasks.count, stages: array.tasks.reduce(0) { $0 + $1.count }
        ))
    }
  }

  /// The arrays that a run would submit now, were none at work: each with the command that submits it, and one script.
  public static func preview(
    _ plan: Plan, _ status: PlanStatus, store: StageStore, settings: SlurmSettings, policy: RunPolicy,
    executable: String
  ) async throws -> (commands: [String], script: String?, limitsAreKnown: Bool) {
    let entries = plan.entries.filter { status.isToBeMade($0.hash) }
    let arrays = TaskArrays(entries)
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
