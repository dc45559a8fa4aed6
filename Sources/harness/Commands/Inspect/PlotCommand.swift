import Execution
import ArgumentParser
import Report

struct PlotCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot", abstract: "Draw an experiment's figures from the ledger.")

  @Argument(help: "The experiment's name.")
  var experiment: String

  @OptionGroup var folders: FolderOptions

  func run() async throws {
    let publisher = Publisher(ledger: try folders.ledger(), plots: folders.plotsURL, results: folders.resultsURL)
    let (figures, problems) = try await publisher.plot(experiment: experiment)
    for figure in figures { Terminal.out(figure.relativeToHere) }
    for problem in problems { Terminal.err("warning: \(problem)") }
    if !problems.isEmpty { throw ExitCode(ExitStatus.failed) }
  }
}
