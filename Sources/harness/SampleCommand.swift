import ArgumentParser
import Experiment
import Foundation
import Ledger

struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample", abstract: "Read what the policies of an experiment write for the same held-out prompts.")

  @Argument(help: "The experiment's name.")
  var experiment: String

  @Option(help: "Only this method, such as dpo.")
  var method: String?

  @Option(help: "Texts of each cell.")
  var count = 3

  @OptionGroup var folders: FolderOptions

  func run() throws {
    let ledger = try Ledger.openReadOnly(at: StageStore(results: folders.resultsURL).ledger)
    _ = try ledger.experiment(experiment)
    let cells = try ledger.cells(ofExperiment: experiment)
    let known = Set(cells.map(\.method)).sorted()
    if let method, !known.contains(method) {
      throw ValidationError(
        "\(experiment) has no method \"\(method)\"; it has \(known.joined(separator: ", ")).")
    }
    for cell in cells where method == nil || cell.method == method {
      let samples = try ledger.samples(ofStage: cell.stage)
      guard let last = samples.map(\.step).max() else { continue }
      let point = [cell.hyperparameter, cell.value.map { String(format: "%g", $0) }].compactMap { $0 }
      print("\n\(cell.methodTitle) \(point.joined(separator: " ")), after \(last) steps")
      for sample in samples.filter({ $0.step == last }).prefix(count) {
        print(
          String(format: "  [reward %.2f, KL %.1f] ", sample.reward, sample.kl) + sample.prompt + " |"
            + sample.completion)
      }
    }
  }
}
