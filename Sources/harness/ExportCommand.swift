import ArgumentParser
import Experiment
import Foundation
import Ledger

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Print an experiment's frontier, one row for each evaluation of each cell, as CSV."
  )

  @Argument(help: "The experiment's name.")
  var experiment: String

  @OptionGroup var folders: FolderOptions

  func run() throws {
    let ledger = try folders.ledger()
    _ = try ledger.experiment(experiment)
    print(
      "experiment,task,method,reward_source,hyperparameter,value,seed,step,temperature,kl,kl_se,reward,reward_se,prompts,cell"
    )
    for row in try ledger.frontier(ofExperiment: experiment) {
      let fields: [String] = [
        row.experiment, row.task, row.method, row.rewardSource?.rawValue ?? "", row.hyperparameter ?? "",
        row.value.map { "\($0)" } ?? "", "\(row.seed)", "\(row.step)", "\(row.temperature)", "\(row.kl)",
        "\(row.klStandardError)", "\(row.reward)", "\(row.rewardStandardError)", "\(row.prompts)", row.cell,
      ]
      Terminal.out(fields.joined(separator: ","))
    }
  }
}
