import ArgumentParser
import Foundation

/// Where things lie: the same for every command.
struct FolderOptions: ParsableArguments {
  @Option(help: "Where the ledger and the stages' artefacts lie.")
  var results = "results"

  @Option(help: "Where figures are drawn.")
  var plots = "plots"

  var resultsURL: URL { URL(fileURLWithPath: results) }
  var plotsURL: URL { URL(fileURLWithPath: plots) }
}
