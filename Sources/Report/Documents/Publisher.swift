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
    let judging = try JudgingSurvey(survey, ledger)
    var figures: [any Figure] = try FrontierFigure.all(survey, ledger)
    figures += SharedSettingFigure.all(survey)
    figures += try WinRateFigure.all(survey, ledger, judging)
    if let bestOfN = BestOfNFigure(survey, judging) { figures.append(bestOfN) }
    figures += try survey.methods.compactMap {
      try TrainingFigure(ledger, experiment: survey.experiment.name, series: $0)
    }
    return try await Gnuplot.draw(figures, in: figuresFolder(of: survey.experiment.name))
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

// A sweep that is run again with nothing to do is not drawn again.
extension Publisher {
  /// The last publication and the inputs that it was made from. Paths are relative to the results folder.
  private struct Stamp: Codable, Equatable {
    var stamp: String
    var figures: [String]
    var report: String
    var warnings: [String]
  }

  /// Publishes, unless the last publication had the same stamp and its files still exist. A publication that lacks a
  /// figure is always made again.
  ///
  /// - Parameter stamp: a hash of everything that decides the publication, such as the cells' hashes, the text of the
  ///   sweep, the folders and the version of this program.
  public func publish(experiment: String, stamp: String) async throws -> Publication {
    let url = reportFolder(of: experiment).appendingPathComponent("publication.json")
    if let data = try? Data(contentsOf: url), let last = try? JSONDecoder().decode(Stamp.self, from: data),
      last.stamp == stamp
    {
      let figures = last.figures.map(resolved), report = resolved(last.report)
      if ([report] + figures).allSatisfy({ FileManager.default.fileExists(atPath: $0.path) }) {
        return Publication(
          figures: figures, report: report, warnings: last.warnings,
          summary: try SummaryTable(ledger: ledger, experiment: experiment).text, isComplete: true)
      }
    }
    // Its files are about to be replaced.
    try? FileManager.default.removeItem(at: url)
    let publication = try await publish(experiment: experiment)
    guard publication.isComplete else { return publication }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let record = Stamp(
      stamp: stamp, figures: publication.figures.map(fromResults), report: fromResults(publication.report),
      warnings: publication.warnings)
    try? encoder.encode(record).write(to: url, options: .atomic)
    return publication
  }

  private func fromResults(_ file: URL) -> String { OutputFile.relativePath(from: results, to: file) }

  private func resolved(_ path: String) -> URL { results.appendingPathComponent(path).standardizedFileURL }
}
