import ArgumentParser
import Execution
import Stages
import SweepFile
import Foundation
import Ledger

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show everything that is known of one cell, or of any other stage.",
    discussion: "Its settings, what it was made from, what it cost, its last evaluation, its findings, files and error."
  )

  @Argument(
    help:
      "The cell: its title as `status` shows it, such as \"DPO beta 0.1\", or the beginning of its name in the ledger.")
  var cell: String

  @Option(help: "Which experiment's, where several have one of that title.")
  var experiment: String?

  @Flag(help: "Print as JSON.")
  var json = false

  @OptionGroup var folders: FolderOptions

  func run() throws {
    let ledger = try folders.ledger(), store = StageStore(results: folders.resultsURL)
    let stage = try find(in: ledger)
    let card = try StageCard(stage, ledger: ledger, store: store)
    if json { print(JSONText.of(card)) } else { Terminal.out(card.page) }
  }

  private func find(in ledger: Ledger) throws -> StageRecord {
    let known: [StageRecord]
    if let experiment {
      _ = try ledger.experiment(experiment)
      known = try ledger.stages(ofExperiment: experiment).map(\.stage)
    } else {
      known = try ledger.stages(beginning: "")
    }
    // As in the stages' folders too, where a kind stands before.
    let digits = cell.split(separator: "-").last.map(String.init) ?? cell
    let isName = digits.count >= 4 && digits.allSatisfy { $0.isASCII && $0.isHexDigit && !$0.isUppercase }
    let named = isName ? known.filter { $0.hash.hasPrefix(digits) } : []
    let titled = known.filter { $0.title.lowercased() == cell.lowercased() }
    let found = titled.isEmpty ? named : titled
    guard let first = found.first, found.count == 1 else {
      throw UnknownStage(
        wanted: cell, found: found.map { ($0.hash, $0.title) },
        near: found.isEmpty ? Suggestion.nearest(to: cell, among: known.map(\.title)) : nil)
    }
    return first
  }
}

/// No stage is called so, or several are.
struct UnknownStage: Error, CustomStringConvertible {
  let wanted: String
  let found: [(hash: String, title: String)]
  let near: String?

  var description: String {
    guard found.isEmpty else {
      return "\(found.count) stages are called \"\(wanted)\": "
        + found.map { "\($0.hash.prefix(16)) (\($0.title))" }.joined(separator: ", ")
        + "; give the beginning of a name, or --experiment."
    }
    return "The ledger has no stage \"\(wanted)\"" + (near.map { "; did you mean \"\($0)\"?" } ?? ".")
      + " `harness status` shows their titles."
  }
}
