import ArgumentParser
import Stages
import SweepFile
import Foundation
import Ledger

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show everything recorded about a cell or another stage.",
    discussion: "Shows its settings, inputs, cost, last evaluation, findings, files and error."
  )

  @Argument(
    help:
      "The title that `status` shows, such as \"DPO beta 0.1\", or the beginning of its hash.")
  var cell: String

  @Option(help: "The experiment, if several have a stage of this title.")
  var experiment: String?

  @Flag(help: "Print as JSON.")
  var json = false

  @OptionGroup var folders: FolderOptions

  func run() throws {
    let ledger = try folders.ledger(), store = StageStore(results: folders.resultsURL)
    let stage = try find(in: ledger)
    let card = try StageCard(stage, ledger: ledger, store: store)
    if json { Terminal.data(JSONText.of(card)) } else { Terminal.out(card.page) }
  }

  private func find(in ledger: Ledger) throws -> StageRecord {
    let known: [StageRecord]
    if let experiment {
      _ = try ledger.experiment(experiment)
      known = try ledger.stages(ofExperiment: experiment).map(\.stage)
    } else {
      known = try ledger.stages(beginning: "")
    }
    // Accept the name of a stage's folder, too: its kind and its hash.
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
