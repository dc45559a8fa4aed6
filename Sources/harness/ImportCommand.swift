import ArgumentParser
import Execution
import Stages
import SweepFile
import Foundation
import Ledger

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take over experiments that `harness export --output` wrote elsewhere, or that another ledger has.",
    discussion: """
      Everything that reports and figures are made of; models stay where they were trained. What is here already is left \
      as it is, so that the same file again changes nothing.
      """)

  @Argument(help: "The file.")
  var file: String

  @Option(help: "Only this experiment of it.")
  var experiment: String?

  @Option(name: .customLong("as"), help: "What the experiment is called here, where the file has one.")
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
        reason: "it has \(names.count) experiments (\(names.joined(separator: ", "))); name one by --experiment")
    }
    // Whoever wrote the file may have called it anything; here it becomes a word in commands, and a folder.
    if newName == nil, let odd = names.first(where: { !Sweep.isName($0) }) {
      throw UnreadableImport(
        file: file,
        reason: "it has an experiment called \"\(Terminal.line(odd))\", as no sweep can be; --as names it anew")
    }
    try WritableFolder.make(folders.resultsURL, purpose: .results)
    let store = StageStore(results: folders.resultsURL)
    // No run begins meanwhile.
    let outcomes = try store.withExclusiveAccess {
      let ledger = try folders.writableLedger()
      let outcomes = try names.map { try ledger.take(experiment: $0, from: other, as: newName) }
      try ledger.close()
      return outcomes
    }
    if json {
      return print(
        JSONText.of(
          outcomes.map {
            Row(experiment: $0.experiment, stages: $0.stages, stagesThere: $0.stagesThere, wasThere: $0.wasThere)
          }))
    }
    for outcome in outcomes {
      Terminal.out(
        "\(outcome.experiment): \(outcome.stages) stages taken over, \(outcome.stagesThere) were there. "
          + "`\(ShellCommand.text(["harness", "report", outcome.experiment]))` draws its figures and writes its report."
      )
    }
    if outcomes.isEmpty { Terminal.err("\(Terminal.line(file)) has no experiments.") }
  }
}

/// A file that experiments were to come from is none that they can come from.
struct UnreadableImport: Error, CustomStringConvertible {
  let file: String
  let reason: String
  var description: String { "\(Terminal.line(file)) cannot be imported: \(reason)" }
}
