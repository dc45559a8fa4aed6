import ArgumentParser
import Execution
import SweepFile
import Foundation

struct CollectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collect",
    abstract: "Add the results of a cluster's tasks so far to the ledger, and show the state of the sweep.",
    discussion:
      "Submits nothing and does not wait. If every stage is made, draws the figures and writes the report, like `harness "
      + "run --executor slurm`. Works on any machine that has the results folder.")

  @Argument(help: "The sweep file that was run with --executor slurm.")
  var sweep: String

  @Flag(help: "Print the outcome as JSON.")
  var json = false

  @OptionGroup var folders: FolderOptions

  func run() async throws {
    let session = try RunSession(sweep: sweep, folders: folders, json: json)
    let display = Display()
    let coordinator = ClusterCoordinator(
      plan: session.plan, store: session.store, ledger: session.ledger, policy: RunPolicy(workers: 1),
      settings: session.plan.sweep.slurm ?? SlurmSettings(), executable: Executable.path, report: { display.show($0) })
    let environment = await RunEnvironment.describe(executable: Executable.path)
    let collection = try await session.locating {
      defer { display.end() }
      return try await coordinator.collect(sweepText: session.file.text, environment: environment)
    }
    guard collection.left > 0 else { return try await session.conclude(collection.outcome) }
    if !collection.outcome.badInput.isEmpty {
      throw BadInput(collection.outcome.badInput, file: session.file.file, bytes: session.file.bytes)
    }
    session.show(OutcomeText.text(session.plan.sweep.name, collection, json: json))
    if !collection.outcome.failed.isEmpty { throw ExitCode(ExitStatus.failed) }
  }
}
