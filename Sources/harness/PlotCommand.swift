import ArgumentParser
import Foundation
import Ledger
import Report
import Experiment

struct PlotCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot", abstract: "Draw an experiment's figures again, from the ledger.")

  @Argument(help: "The experiment's name.")
  var experiment: String

  @OptionGroup var folders: FolderOptions

  func run() async throws {
    let ledger = try Ledger.openReadOnly(at: StageStore(results: folders.resultsURL).ledger)
    let (figures, warnings) = try await Publisher(
      ledger: ledger, plots: folders.plotsURL, results: folders.resultsURL
    ).plot(experiment: experiment)
    for figure in figures { print(figure.relativeToHere) }
    for warning in warnings { FileHandle.standardError.write(Data("warning: \(warning)\n".utf8)) }
  }
}

struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write an experiment's report and figures again, from the ledger.")

  @Argument(help: "The experiment's name.")
  var experiment: String

  @OptionGroup var folders: FolderOptions

  func run() async throws {
    let ledger = try Ledger.openReadOnly(at: StageStore(results: folders.resultsURL).ledger)
    let publication = try await Publisher(
      ledger: ledger, plots: folders.plotsURL, results: folders.resultsURL
    ).publish(experiment: experiment)
    print(publication.summary)
    for warning in publication.warnings { FileHandle.standardError.write(Data("warning: \(warning)\n".utf8)) }
    print("Report: \(publication.report.relativeToHere)")
  }
}
