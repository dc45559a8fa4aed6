import ArgumentParser
import Experiment
import Foundation
import Ledger
import Report

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

  @OptionGroup var options: RunPolicyOptions
  @OptionGroup var folders: FolderOptions

  func run() async throws {
    let file = SweepSource(file: Terminal.line(sweep), bytes: try SweepSource.read(sweep))
    let plan = try file.plan(besides: URL(fileURLWithPath: sweep))
    let store = StageStore(results: folders.resultsURL)
    let policy = options.policy
    if dryRun {
      let ledger = FileManager.default.fileExists(atPath: store.ledger.path) ? try folders.ledger() : nil
      let status = try PlanStatus(plan, store: store, ledger: ledger)
      return show(PlanTable.text(plan, status, policy, json: json))
    }
    let lock = try RunLock(results: folders.resultsURL, experiment: plan.sweep.name)
    defer { withExtendedLifetime(lock) {} }
    let ledger = try store.alone { try openFolders(plan.sweep.name, store) }
    let display = Display()
    let coordinator = Coordinator(
      plan: plan, store: store, ledger: ledger, policy: policy, executable: Executable.image,
      report: { display.show($0) })
    let environment = await RunEnvironment.describe(executable: Executable.path)
    try await Interruption.cancelling(
      first: { display.say("stopping  at the next step of what is at work; once more to stop at once") },
      second: { Terminal.err("\(Interrupted(during: "Stopped at once; the last checkpoints are kept."))") }
    ) {
      let outcome: RunOutcome
      do {
        defer { display.end() }
        outcome = try await coordinator.run(sweepText: file.text, environment: environment)
      } catch let fault as InputFault {
        throw BadInput(["\(fault)"], file: file.file, bytes: file.bytes)
      }
      if outcome.interrupted {
        throw Interrupted(during: "Interrupted; finished stages are kept, and trainings their places.")
      }
      if !outcome.badInput.isEmpty { throw BadInput(outcome.badInput, file: file.file, bytes: file.bytes) }
      try await conclude(plan, outcome, file, ledger)
      if !outcome.failed.isEmpty { throw ExitCode(ExitStatus.failed) }
    }
  }

  /// All that this run will write to is proven to take it before the first stage: nothing would be more in vain than a
  /// sweep whose report has nowhere to go.
  private func openFolders(_ experiment: String, _ store: StageStore) throws -> Ledger {
    let publisher = Publisher(
      ledger: try folders.writableLedger(), plots: folders.plotsURL, results: folders.resultsURL)
    try store.prepare()
    try WritableFolder.make(publisher.reportFolder(of: experiment), purpose: .results)
    try WritableFolder.make(publisher.figuresFolder(of: experiment), purpose: .plots)
    return publisher.ledger
  }

  /// Draws, reports and prints the outcome.
  private func conclude(_ plan: Plan, _ outcome: RunOutcome, _ file: SweepSource, _ ledger: Ledger) async throws {
    let name = plan.sweep.name
    let publisher = Publisher(ledger: ledger, plots: folders.plotsURL, results: folders.resultsURL)
    let stamp = ContentHash.of(
      Data(
        ([
          RunEnvironment.version, "\(outcome.failed.count) failed", folders.plotsURL.standardizedFileURL.path,
          folders.resultsURL.standardizedFileURL.path, file.text,
        ] + plan.cells.map(\.hash.text)).joined(separator: "\u{0}").utf8))
    do {
      let publication = try await publisher.publish(experiment: name, stamp: stamp)
      show(OutcomeText.text(name, outcome, publication, summary: publication.summary, json: json))
    } catch {
      if Task.isCancelled { throw Interrupted(during: "Interrupted while figures were drawn; every stage is kept.") }
      // Nothing to draw may be the failures' consequence, which are told below; what was measured is told in any case.
      Terminal.err("No report: \(ErrorText.of(error))")
      let summary = try? SummaryTable(ledger: ledger, experiment: name).text
      show(OutcomeText.text(name, outcome, nil, summary: summary, json: json))
      throw ExitCode(ExitStatus.failed)
    }
  }

  /// JSON says itself which characters are written out, and how.
  private func show(_ text: String) { if json { print(text) } else { Terminal.out(text) } }
}
