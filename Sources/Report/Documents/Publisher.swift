import Foundation
import Ledger

/// The files of a published experiment.
public struct Publication: Sendable {
  /// The figures as SVG and PNG, in the report's order, without those that could not be drawn.
  public var figures: [URL]
  public var report: URL
  /// Reasons to doubt the numbers, each with a remedy.
  public var warnings: [String]
  /// The table of `SummaryTable`, as plain text.
  public var summary: String
  /// Whether every figure was drawn.
  public var isComplete: Bool
}

/// Draws the figures of an experiment and writes its report, from the ledger alone.
public struct Publisher: Sendable {
  public let ledger: Ledger
  let plots: URL
  let results: URL

  /// Figures go to `plots/EXPERIMENT` and the report to `results/EXPERIMENT`, with the name as `Format.slug` writes it.
  public init(ledger: Ledger, plots: URL, results: URL) {
    self.ledger = ledger
    self.plots = plots
    self.results = results
  }

  public func figuresFolder(of experiment: String) -> URL { plots.appendingPathComponent(Format.slug(experiment)) }

  public func reportFolder(of experiment: String) -> URL { results.appendingPathComponent(Format.slug(experiment)) }

  /// Draws all figures and writes the report. A figure that cannot be drawn becomes a warning; its data and its script
  /// are still written.
  public func publish(experiment: String) async throws -> Publication {
    let survey = try Survey(ledger, experiment: experiment)
    var warnings = try Warnings.list(survey, ledger)
    let (drawn, problems) = try await draw(survey)
    warnings += problems

    let folder = reportFolder(of: experiment)
    try OutputFile.write(try frontierTable(experiment), to: folder.appendingPathComponent("frontier.csv"))
    let report = folder.appendingPathComponent("report.md")
    let figures = drawn.map { (caption: $0.caption, path: OutputFile.link(from: folder, to: $0.png)) }
    let text = try MarkdownReport(survey: survey, ledger: ledger, warnings: warnings, figures: figures).text()
    try OutputFile.write(text, to: report)
    return Publication(
      figures: drawn.flatMap { [$0.svg, $0.png] }, report: report, warnings: warnings,
      summary: try SummaryTable(ledger: ledger, experiment: experiment).text, isComplete: problems.isEmpty)
  }

  /// Draws the figures alone.
  ///
  /// - Returns: the files of the figures, and for each figure that could not be drawn the reason.
  public func plot(experiment: String) async throws -> (figures: [URL], warnings: [String]) {
    let (drawn, problems) = try await draw(try Survey(ledger, experiment: experiment))
    return (drawn.flatMap { [$0.svg, $0.png] }, problems)
  }

  private func draw(_ survey: Survey) async throws -> (drawn: [DrawnFigure], problems: [String]) {
    try await Gnuplot.draw(
      try ExperimentFigures.all(survey, ledger), in: figuresFolder(of: survey.experiment.name))
  }

  /// All rows of the view `frontier`.
  private func frontierTable(_ experiment: String) throws -> String {
    let rows = try ledger.frontier(ofExperiment: experiment).map { row in
      let names = [row.experiment, row.task, row.method, row.rewardSource?.rawValue ?? "", row.hyperparameter ?? ""]
      let numbers = [row.kl, row.klStandardError, row.reward, row.rewardStandardError].map(Format.data)
      let place = [
        row.value.map(Format.setting) ?? "", "\(row.seed)", "\(row.step)", Format.setting(row.temperature),
      ]
      return names.map(CSV.field) + place + numbers + ["\(row.prompts)", row.cell]
    }
    return CSV.file(
      "experiment,task,method,reward_source,hyperparameter,value,seed,step,temperature,kl,kl_se,reward,reward_se,"
        + "prompts,cell", rows)
  }
}
