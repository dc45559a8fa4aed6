import ArgumentParser
import Execution
import Stages
import SweepFile
import Foundation
import Ledger

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a sweep file: train and evaluate what is missing, draw the figures, write the report.",
    discussion: "The same command again does only what is missing. Ctrl-C stops; every training keeps its place.")

  @Argument(help: "The sweep file, such as experiments/sentiment.json.")
  var sweep: String

  @Flag(help: "Show the plan, what of it is there, and what it will cost; run nothing.")
  var dryRun = false

  @Flag(help: "Print the outcome as JSON.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Where stages are made: on this machine, local, or by the tasks of a Slurm cluster, slurm.",
      discussion:
        "Slurm needs the results folder and this program at the same paths on every node. Ctrl-C leaves the jobs as they "
        + "are; the same command follows them again, and `harness collect` folds what they have made."))
  var executor = Executor.local

  @OptionGroup var options: RunPolicyOptions
  @OptionGroup var slurm: SlurmOptions
  @OptionGroup var folders: FolderOptions

  func validate() throws {
    if executor == .local, let option = slurm.given {
      throw ValidationError("\(option) is for --executor slurm; here stages are made on this machine.")
    }
  }

  func run() async throws {
    let file = SweepSource(file: Terminal.line(sweep), bytes: try SweepSource.read(sweep))
    let plan = try file.plan(besides: URL(fileURLWithPath: sweep))
    if dryRun { return try await preview(plan) }
    let session = try RunSession(file, plan: plan, folders: folders, json: json)
    let environment = await RunEnvironment.describe(executable: Executable.path)
    switch executor {
    case .local: try await runHere(session, environment)
    case .slurm: try await runOnCluster(session, environment)
    }
  }

  private func runHere(_ session: RunSession, _ environment: [String: String]) async throws {
    let display = Display()
    let coordinator = Coordinator(
      plan: session.plan, store: session.store, ledger: session.ledger, policy: options.policy,
      executable: Executable.image, report: { display.show($0) })
    try await Interruption.cancelling(
      first: { display.say("stopping  at the next step of what is at work; once more to stop at once") },
      second: { Terminal.err("\(Interrupted(during: "Stopped at once; the last checkpoints are kept."))") }
    ) {
      let outcome = try await session.locating {
        defer { display.end() }
        return try await coordinator.run(sweepText: session.file.text, environment: environment)
      }
      if outcome.interrupted {
        throw Interrupted(during: "Interrupted; finished stages are kept, and trainings their places.")
      }
      try await session.conclude(outcome)
    }
  }

  private func runOnCluster(_ session: RunSession, _ environment: [String: String]) async throws {
    let display = Display(), detached = Interrupted(during: "The jobs go on without this command.")
    let coordinator = ClusterCoordinator(
      plan: session.plan, store: session.store, ledger: session.ledger, policy: options.policy,
      settings: slurm.settings(over: session.plan.sweep.slurm), executable: Executable.path,
      report: { display.show($0) })
    try await Interruption.cancelling(
      first: { display.say("leaving   the jobs to Slurm") }, second: { Terminal.err("\(detached)") }
    ) {
      let outcome = try await session.locating {
        defer { display.end() }
        return try await coordinator.run(sweepText: session.file.text, environment: environment)
      }
      if outcome.interrupted { throw detached }
      try await session.conclude(outcome)
    }
  }

  private func preview(_ plan: Plan) async throws {
    let store = StageStore(results: folders.resultsURL), policy = options.policy
    let ledger = FileManager.default.fileExists(atPath: store.ledger.path) ? try folders.ledger() : nil
    let status = try PlanStatus(plan, store: store, ledger: ledger)
    var text = try PlanTable.text(plan, status, ledger, policy, json: json)
    if executor == .slurm, !json {
      let preview = try await ClusterCoordinator.preview(
        plan, status, store: store, settings: slurm.settings(over: plan.sweep.slurm), policy: policy,
        executable: Executable.path)
      if !preview.commands.isEmpty {
        text += "\n\nTo be submitted, JOB0 being the number that the first gets"
        text +=
          preview.limitsAreKnown ? ":\n\n" : ", within Slurm's usual limits, as the cluster cannot be asked here:\n\n"
        text += preview.commands.map { "  \($0)\n" }.joined()
      }
      if let script = preview.script { text += "\nThe first of these scripts:\n\n\(script)" }
    }
    if json { print(text) } else { Terminal.out(text) }
  }
}
