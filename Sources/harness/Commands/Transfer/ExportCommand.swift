import Ledger
import ArgumentParser
import Stages
import Foundation

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Print the frontier as CSV, or write the whole experiment to a file for `harness import`.",
    discussion: "The CSV has one row for each evaluation of each cell.")

  @Argument(help: "The experiment's name.")
  var experiment: String

  @Option(name: [.short, .long], help: "Write everything that the ledger has about the experiment to this file.")
  var output: String?

  @OptionGroup var folders: FolderOptions

  func validate() throws {
    if output?.isEmpty == true { throw ValidationError("--output must name a file; found an empty text.") }
  }

  func run() throws {
    let ledger = try folders.ledger()
    _ = try ledger.experiment(experiment)
    if let output { return try write(ledger, to: URL(fileURLWithPath: output)) }
    Terminal.data(
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

  private func write(_ ledger: Ledger, to url: URL) throws {
    try WritableFolder.make(url.deletingLastPathComponent(), purpose: .export)
    try ledger.export(experiment: experiment, to: url)
    let size = (try? FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int) ?? 0
    Terminal.out(
      "\(url.relativeToHere): \(ByteCount.text(size)). `harness import \(url.lastPathComponent)` imports it elsewhere."
    )
  }
}
