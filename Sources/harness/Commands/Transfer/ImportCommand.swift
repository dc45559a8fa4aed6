import Tasks
import Execution
import ArgumentParser
import Stages
import SweepFile
import Foundation
import Ledger

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import experiments from a file of `harness export --output`, or from another ledger.",
    discussion: """
      Imports everything that reports and figures need, but not the models. Data that is already here is not changed, so \
      importing the same file twice does no harm.
      """)

  @Argument(help: "The exported file or the ledger.")
  var file: String

  @Option(help: "Import only this experiment.")
  var experiment: String?

  @Option(name: .customLong("as"), help: "A new name for the experiment, if the file has exactly one.")
  var newName: String?

  @Flag(help: "Print as JSON.")
  var json = false

  @OptionGroup var folders: FolderOptions

  func validate() throws {
    if let newName, !Sweep.isName(newName) || StageStore.isReserved(newName) {
      throw ValidationError("--as must be a name that a sweep can have; found \"\(Terminal.line(newName))\".")
    }
  }

  private struct Row: Encodable {
    let experiment: String
    let stages: Int
    let stagesThere: Int
    let wasThere: Bool
  }

  func run() throws {
    let url = URL(fileURLWithPath: file)
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw UnreadableImport(file: file, reason: "there is no such file")
    }
    let other: Ledger
    do {
      other = try Ledger.openUntouched(url, copyingTo: TemporaryCopies.folder())
    } catch let error as LedgerError {
      throw UnreadableImport(file: file, reason: "\(error)")
    }
    let names = try experiment.map { [try other.experiment($0).name] } ?? other.experiments().map(\.name)
    if newName != nil, names.count != 1 {
      throw UnreadableImport(
        file: file,
        reason: "it has \(names.count) experiments (\(names.joined(separator: ", "))); choose one by --experiment")
    }
    // The name comes from an untrusted file. Here it becomes an argument of commands and the name of a folder.
    if newName == nil, let odd = names.first(where: { !Sweep.isName($0) }) {
      throw UnreadableImport(
        file: file,
        reason:
          "it has an experiment called \"\(Terminal.line(odd))\", which is not a valid name; --as gives it another name"
      )
    }
    try WritableFolder.make(folders.resultsURL, purpose: .results)
    let store = StageStore(results: folders.resultsURL)
    // No run can start during the import.
    let outcomes = try store.withExclusiveAccess {
      let ledger = try folders.writableLedger()
      let outcomes = try names.map { try ledger.take(experiment: $0, from: other, as: newName) }
      try ledger.close()
      return outcomes
    }
    if json {
      return Terminal.data(
        JSONText.of(
          outcomes.map {
            Row(experiment: $0.experiment, stages: $0.stages, stagesThere: $0.stagesThere, wasThere: $0.wasThere)
          }))
    }
    for outcome in outcomes {
      Terminal.out(
        "\(outcome.experiment): \(outcome.stages) stages imported, \(outcome.stagesThere) already here. "
          + "`\(ShellCommand.text(["harness", "report", outcome.experiment]))` draws its figures and writes its report."
      )
    }
    if outcomes.isEmpty { Terminal.err("\(Terminal.line(file)) has no experiments.") }
  }
}
