import ArgumentParser
import Experiment
import Foundation
import Ledger
import Report

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a sweep file: train and evaluate what is missing, draw the figures, write the report.",
    discussion: "The same command again does only what is missing. Ctrl-C stops; finished cells are kept.")

  @Argument(help: "The sweep file, such as experiments/sentiment.json.")
  var sweep: String

  @Flag(help: "Show the plan, what of it is there, and what it will cost; run nothing.")
  var dryRun = false

  @Option(help: "Worker processes at once; as many as processor cores if not given.")
  var workers: Int?

  @Flag(help: "Print the outcome as JSON.")
  var json = false

  @OptionGroup var folders: FolderOptions

  func validate() throws {
    if let workers, workers < 1 { throw ValidationError("--workers must be at least 1; found \(workers).") }
  }

  func run() async throws {
    let url = URL(fileURLWithPath: sweep)
    let loaded = try Sweep.load(contentsOf: url)
    let text = try String(contentsOf: url, encoding: .utf8)
    let plan: Plan
    do {
      plan = try Plan(loaded)
    } catch let fault as InputFault {
      FileHandle.standardError.write(Data("\(sweep): \(fault)\n".utf8))
      throw ExitCode(ExitStatus.badInput)
    }
    let store = StageStore(results: folders.resultsURL)
    let workers = workers ?? ProcessInfo.processInfo.activeProcessorCount
    if dryRun {
      let ledger =
        FileManager.default.fileExists(atPath: store.ledger.path)
        ? try Ledger.openReadOnly(at: store.ledger) : nil
      let status = try PlanStatus(plan, store: store, ledger: ledger)
      return print(PlanTable.text(plan, status, workers: workers, json: json))
    }
    let lock = try ResultsLock(results: folders.resultsURL)
    defer { withExtendedLifetime(lock) {} }
    let ledger = try Ledger(at: store.ledger)
    let display = Display()
    let executable = Executable.path
    let coordinator = Coordinator(
      plan: plan, store: store, ledger: ledger, workers: workers, executable: executable,
      report: { display.show($0) })
    let environment = await RunEnvironment.describe(executable: executable)
    let outcome = try await Interruption.cancelling {
      try await coordinator.run(sweepText: text, environment: environment)
    }
    display.end()
    if let problem = outcome.badInput {
      FileHandle.standardError.write(Data("\(sweep): \(problem)\n".utf8))
      throw ExitCode(ExitStatus.badInput)
    }
    if outcome.interrupted {
      display.say("Interrupted; finished stages are kept. To go on: harness run \(sweep)")
      throw ExitCode(ExitStatus.interrupted)
    }
    try await publish(plan, outcome, ledger)
    if !outcome.failed.isEmpty { throw ExitCode(ExitStatus.failed) }
  }

  private func publish(_ plan: Plan, _ outcome: RunOutcome, _ ledger: Ledger) async throws {
    let name = plan.sweep.name
    var publication: Publication?
    let stamp = ([RunEnvironment.version, "\(outcome.failed.count) failed"] + plan.cells.map(\.hash.text))
      .joined(separator: " ")
    do {
      publication = try await Publisher(ledger: ledger, plots: folders.plotsURL, results: folders.resultsURL)
        .publish(experiment: name, stamp: stamp)
    } catch let error where !outcome.failed.isEmpty {
      // Nothing to draw is the failures' consequence, which are told below.
      FileHandle.standardError.write(Data("No report: \(error)\n".utf8))
    }
    print(OutcomeText.text(name, outcome, publication, json: json))
  }
}
