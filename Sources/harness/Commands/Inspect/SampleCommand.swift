import ArgumentParser
import Foundation
import Ledger
import SweepFile

struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample", abstract: "Print completions of an experiment's policies for the same held-out prompts.")

  @Argument(help: "The experiment's name.")
  var experiment: String

  @Option(help: "Show only this method, such as dpo.")
  var method: String?

  @Option(help: "The number of completions for each cell.")
  var count = 3

  @OptionGroup var folders: FolderOptions

  func validate() throws {
    if count < 1 { throw ValidationError("--count must be at least 1; found \(count).") }
  }

  func run() throws {
    let ledger = try folders.ledger()
    _ = try ledger.experiment(experiment)
    let cells = try ledger.cells(ofExperiment: experiment)
    let known = Set(cells.map(\.method)).sorted()
    if let method, !known.contains(method) {
      throw UnknownMethod(experiment: experiment, method: method, known: known)
    }
    var shown = 0
    for cell in cells where method == nil || cell.method == method {
      let samples = try ledger.samples(ofStage: cell.stage)
      guard let last = samples.map(\.step).max() else { continue }
      shown += 1
      Terminal.out((shown > 1 ? "\n" : "") + title(cell) + ", after \(last) \(last == 1 ? "step" : "steps")")
      for sample in samples.filter({ $0.step == last }).prefix(count) {
        Terminal.out(
          String(format: "  [reward %.2f, KL %.1f] ", sample.reward, (sample.kl * 10).rounded() / 10 + 0)
            + Terminal.line(sample.prompt + " |" + sample.completion))
      }
    }
    if shown == 0 {
      Terminal.err("\(experiment) has no samples\(method.map { " of \($0)" } ?? "") yet: no cell has been evaluated.")
    }
  }

  /// Returns a title such as "PPO targetKL 6, learned reward, seed 0".
  private func title(_ cell: CellRecord) -> String {
    let point = CellConfiguration(json: cell.configuration, first: cell.hyperparameter).text
    let reward = cell.rewardSource.map { "\($0 == .learned ? "learned" : "ground-truth") reward" }
    return [[cell.methodTitle, point].filter { !$0.isEmpty }.joined(separator: " "), reward, "seed \(cell.seed)"]
      .compactMap { $0 }.joined(separator: ", ")
  }
}
