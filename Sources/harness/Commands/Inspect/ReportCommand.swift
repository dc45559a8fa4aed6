import ArgumentParser
import Report

struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write an experiment's report and figures from the ledger.")

  @Argument(help: "The experiment's name.")
  var experiment: String

  @OptionGroup var folders: FolderOptions

  func run() async throws {
    let publisher = Publisher(ledger: try folders.ledger(), plots: folders.plotsURL, results: folders.resultsURL)
    let publication = try await publisher.publish(experiment: experiment)
    Terminal.out(publication.summary)
    for warning in publication.warnings { Terminal.err("warning: \(warning)") }
    Terminal.out("Report: \(publication.report.relativeToHere)")
  }
}
