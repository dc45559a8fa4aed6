import Stages
import ArgumentParser
import Execution
import Foundation

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a sweep file: train, evaluate, draw the figures, write the report.",
    discussion: """
      The same command again makes only what is missing. Ctrl-C stops after the current step, and the same command \
      continues from there.

      EXAMPLES:
        harness run experiments/smoke.json              Run a small sweep.
        harness run sweep.json --dry-run                Show the plan and its cost.
        harness run sweep.json --workers 4 --memory 8G  Use 4 processes and 8 GB.
        harness run sweep.json --remake dpo             Make the cells of a method again.
        harness run sweep.json --quiet --json           Print the outcome as JSON.
        harness run sweep.json --executor slurm         Run on a Slurm cluster.

      \(ExitStatus.help)
      """)

  @Argument(help: "The sweep file, such as experiments/sentiment.json.")
  var sweep: String

  @Flag(help: "Show the plan, its state and its cost. Run nothing.")
  var dryRun = false

  @Flag(help: "Print the outcome as JSON.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Where stages run: local (this machine) or slurm (a Slurm cluster).",
      discussion:
        "Slurm needs the results folder and this program at the same paths on every node. Ctrl-C does not stop the jobs. "
        + "The same command follows them again, and `harness collect` adds their results to the ledger."))
  var executor = Executor.local

  @Option(
    help: ArgumentHelp(
      "Make cells again although they are made, and what depends on them.",
      discussion: "A cell's title or hash, a method, or \"\(Remake.all)\" for every stage. Can be repeated."))
  var remake: [String] = []

  @OptionGroup var output: VerbosityOptions
  @OptionGroup var options: RunPolicyOptions
  @OptionGroup var slurm: SlurmOptions
  @OptionGroup var folders: FolderOptions

  func validate() throws {
    if executor == .local, let option = slurm.given {
      throw ValidationError("\(option) needs --executor slurm.")
    }
    if executor == .slurm, !remake.isEmpty { throw ValidationError("--remake needs --executor local.") }
  }

  func run() async throws {
    let file = SweepSource(file: Terminal.line(sweep), bytes: try SweepSource.read(sweep))
    let plan = try file.plan(besides: URL(fileURLWithPath: sweep))
    let remake: Remake
    do { remake = try Remake(self.remake, in: plan) } catch { throw ValidationError("\(error)") }
    if dryRun { return try await preview(plan, remake) }
    let session = try RunSession(file, plan: plan, folders: folders, json: json)
    try remake.removeResults(from: session.store, session.ledger)
    let environment = await RunEnvironment.describe(executable: Executable.path)
    switch executor {
    case .local: try await runHere(session, environment)
    case .slurm: try await runOnCluster(session, environment)
    }
  }

  private func runHere(_ session: RunSession, _ environment: [String: String]) async throws {
    let display = try display(of: session)
    var policy = options.policy
    let wanted = policy.workers
    policy.workers = ProcessLimits.workers(atMost: wanted)
    if policy.workers < wanted {
      display.say(
        "note      \(policy.workers) of \(wanted) workers, because this process may open only "
          + "\(ProcessLimits.descriptors) files (ulimit -n)")
    }
    let coordinator = Coordinator(
      plan: session.plan, store: session.store, ledger: session.ledger, policy: policy,
      executable: Executable.image, report: { display.show($0) })
    try await Interruption.cancelling(
      first: {
        display.say("Stopping after the current step. Press Ctrl-C again to stop now.")
        session.ledger.lockWait.stop()
      },
      second: { Terminal.err("\(Interrupted(during: "Stopped. The checkpoints that were written are kept."))") }
    ) {
      let outcome: RunOutcome
      do {
        outcome = try await session.locating {
          defer { display.end() }
          return try await coordinator.run(sweepText: session.file.text, environment: environment)
        }
      } catch {
        // A wait for a lock of another program ends with an error.
        guard Task.isCancelled, Failure.isOfLock(error) else { throw error }
        throw Interrupted(during: "Interrupted. Finished stages are kept.")
      }
      if outcome.interrupted { throw Interrupted(during: OutcomeText.interruption(outcome)) }
      try await session.conclude(outcome)
    }
  }

  private func runOnCluster(_ session: RunSession, _ environment: [String: String]) async throws {
    let display = try display(of: session)
    let detached = Interrupted(during: "The jobs continue without this command.")
    let coordinator = ClusterCoordinator(
      plan: session.plan, store: session.store, ledger: session.ledger, policy: options.policy,
      settings: slurm.settings(over: session.plan.sweep.slurm), executable: Executable.path,
      report: { display.show($0) })
    try await Interruption.cancelling(
      first: {
        display.say("Leaving the jobs to Slurm.")
        session.ledger.lockWait.stop()
      }, second: { Terminal.err("\(detached)") }
    ) {
      let outcome = try await session.locating {
        defer { display.end() }
        return try await coordinator.run(sweepText: session.file.text, environment: environment)
      }
      if outcome.interrupted { throw detached }
      try await session.conclude(outcome)
    }
  }

  private func display(of session: RunSession) throws -> Display {
    let display: Display
    if output.verbosity == .verbose {
      let details = try StageDetails(
        session.plan, store: session.store, ledger: session.ledger, threads: options.policy.threads)
      display = Display(.verbose) { details.text(ofStagesTitled: $0) }
    } else {
      display = Display(output.verbosity)
    }
    let path = session.store.ledger.relativeToHere
    session.ledger.lockWait.tell(by: { display.say("waiting   for \(path), which another program has locked") })
    return display
  }

  private func preview(_ plan: Plan, _ remake: Remake) async throws {
    let store = StageStore(results: folders.resultsURL), policy = options.policy
    let ledger = FileManager.default.fileExists(atPath: store.ledger.path) ? try folders.ledger() : nil
    let status = try PlanStatus(plan, store: store, ledger: ledger, remaking: remake.stages)
    var text = try PlanTable.text(plan, status, ledger, policy, json: json)
    if executor == .slurm, !json {
      let preview = try await ClusterCoordinator.preview(
        plan, status, store: store, settings: slurm.settings(over: plan.sweep.slurm), policy: policy,
        executable: Executable.path)
      if !preview.commands.isEmpty {
        text += "\n\nCommands to submit (JOB0 is the number of the first job)"
        text +=
          preview.limitsAreKnown ? ":\n\n" : ", within Slurm's default limits, because Slurm does not answer here:\n\n"
        text += preview.commands.map { "  \($0)\n" }.joined()
      }
      if let script = preview.script { text += "\nThe first script:\n\n\(script)" }
    }
    if json { Terminal.data(text) } else { Terminal.out(text) }
  }
}
