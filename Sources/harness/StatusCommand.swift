import ArgumentParser
import Experiment
import Foundation
import Ledger

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show how experiments stand: each stage's state, cost and error.")

  @Argument(help: "The experiment's name; all of them if not given.")
  var experiment: String?

  @Flag(help: "Print as JSON.")
  var json = false

  @OptionGroup var folders: FolderOptions

  private struct Row: Encodable {
    let experiment: String
    let stage: String
    let title: String
    let state: String
    let seconds: Double?
    let error: String?
  }

  func run() throws {
    let ledger = try folders.ledger()
    let store = StageStore(results: folders.resultsURL)
    let names = try experiment.map { [try ledger.experiment($0).name] } ?? ledger.experiments().map(\.name)
    let rows = try names.flatMap { name in
      try ledger.stages(ofExperiment: name).map { item in
        // A run that was killed could not say so.
        let isDead = item.stage.state == .running && !store.isClaimed(item.stage.kind, item.stage.hash)
        return Row(
          experiment: name, stage: item.stage.kind, title: item.stage.title,
          state: (isDead ? StageState.interrupted : item.stage.state).rawValue,
          seconds: item.stage.wallSeconds, error: item.stage.error)
      }
    }
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return print(String(decoding: try encoder.encode(rows), as: UTF8.self))
    }
    for name in names {
      let own = rows.filter { $0.experiment == name }
      let counts = Dictionary(grouping: own, by: \.state).mapValues(\.count).sorted { $0.key < $1.key }
      Terminal.out("\(name): " + counts.map { "\($0.value) \($0.key)" }.joined(separator: ", "))
      let width = own.map(\.title.count).max() ?? 0
      for row in own {
        Terminal.out(
          "  " + row.state.padded(12) + row.title.padded(width) + "  " + (row.seconds.map(Duration.text) ?? "")
            + (row.error.map { "  " + ($0.split(separator: "\n").first.map(String.init) ?? "") } ?? ""))
      }
    }
  }
}
