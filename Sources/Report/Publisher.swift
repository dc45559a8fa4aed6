import Foundation
import Ledger

/// What was published.
public struct Publication: Sendable {
  /// The figures' files, SVG and PNG, in the report's order; without those that could not be drawn.
  public var figures: [URL]
  public var report: URL
  /// What a reader should know before believing the numbers, each with a remedy.
  public var warnings: [String]
  /// The plain-text table of `SummaryTable`.
  public var summary: String
  /// Whether every figure was drawn.
  public var isWhole: Bool
}

/// Draws an experiment's figures and writes its report, from the ledger alone.
public struct Publisher: Sendable {
  public let ledger: Ledger
  let plots: URL
  let results: URL

  /// Figures go to `plots/EXPERIMENT`, the report to `results/EXPERIMENT`, the name as `Format.slug` has it.
  public init(ledger: Ledger, plots: URL, results: URL) {
    self.ledger = ledger
    self.plots = plots
    self.results = results
  }

  /// Where an experiment's figures go.
  public func figuresFolder(of experiment: String) -> URL { plots.appendingPathComponent(Format.slug(experiment)) }

  /// Where its report goes.
  public func reportFolder(of experiment: String) -> URL { results.appendingPathComponent(Format.slug(experiment)) }

  /// Draws all figures and writes the report. A figure that cannot be drawn becomes a warning: its data and its script
  /// are written all the same.
  public func publish(experiment: String) async throws -> Publication {
    let survey = try Survey(ledger, experiment: experiment)
    var warnings = try Warnings(survey, ledger: ledger).list
    let (drawn, problems) = try await draw(survey)
    warnings += problems

    let folder = reportFolder(of: experiment)
    try write(try frontierTable(experiment), to: folder.appendingPathComponent("frontier.csv"))
    let report = folder.appendingPathComponent("report.md")
    let shown = drawn.map { (caption: $0.caption, path: Self.path(from: folder, to: $0.png)) }
    let text = try MarkdownReport(survey: survey, ledger: ledger, warnings: warnings, figures: shown).text()
    try write(text, to: report)
    return Publication(
      figures: drawn.flatMap { [$0.svg, $0.png] }, report: report, warnings: warnings,
      summary: try SummaryTable(ledger: ledger, experiment: experiment).text, isWhole: problems.isEmpty)
  }

  /// Draws the figures alone; gives back their files and what could not be drawn.
  public func plot(experiment: String) async throws -> (figures: [URL], warnings: [String]) {
    let (drawn, problems) = try await draw(try Survey(ledger, experiment: experiment))
    return (drawn.flatMap { [$0.svg, $0.png] }, problems)
  }

  // MARK: Figures

  private struct Drawn {
    var caption: String
    var svg: URL
    var png: URL
  }

  private func draw(_ survey: Survey) async throws -> ([Drawn], [String]) {
    let name = survey.experiment.name
    let folder = figuresFolder(of: name)
    var files: [(name: String, caption: String)] = []
    var problems: [String] = []

    /// Keeps what a figure is drawn from, and notes it for drawing; what cannot be kept cannot be drawn.
    func note(_ figure: String, _ caption: String, _ texts: [(suffix: String, text: String)]) throws {
      do {
        for (suffix, text) in texts { try write(text, to: folder.appendingPathComponent(figure + suffix)) }
        files.append((figure, caption))
      } catch let error as ReportError {
        problems.append("The figure \(figure) was not drawn: \(error)")
      }
    }

    func prepare(_ figure: FrontierFigure, _ caption: String) throws {
      let stairs = figure.stairs().map { [("-stairs.csv", $0)] } ?? []
      try note(figure.name, caption, [(".csv", figure.data())] + stairs + [(".gp", figure.script())])
    }
    for (index, part) in survey.parts.enumerated() {
      let data = part.dials.joined(separator: ", ")
      let base = index == 0 ? "frontier" : Format.slug("frontier-" + data.replacing(" ", with: "-"))
      let dataCaption = data.isEmpty ? "" : ", \(Format.markdown(data))"
      let caption = "every evaluation of every cell, and for each method the staircase of its best"
      guard part.survey.trained.count > Survey.mostInOneFigure else {
        try prepare(
          FrontierFigure(survey: part.survey, name: base, dataText: data), "Reward over KL\(dataCaption): \(caption)")
        continue
      }
      try prepare(
        FrontierFigure(survey: part.survey, kind: .ends, name: base, dataText: data),
        "Reward over KL\(dataCaption): where each training ended")
      let groups = part.survey.groups
      for (number, group) in groups.enumerated() {
        try prepare(
          FrontierFigure(survey: part.survey, kind: .some(group), name: "\(base)-\(number + 1)", dataText: data),
          "Reward over KL\(dataCaption), \(number + 1) of \(groups.count): \(caption); in grey the other methods")
      }
    }
    for (index, other) in survey.others.enumerated() {
      let apart = try Survey(ledger, experiment: name, shown: other.0)
      let protocolName = apart.difference(from: survey.shown)
      try prepare(
        FrontierFigure(
          survey: apart, name: "frontier-apart-\(index + 1)",
          note: "Another protocol, not comparable with the main figure: \(protocolName)"),
        "Drawn apart, since its protocol differs and its numbers are not comparable: \(Format.markdown(protocolName))")
    }
    for figure in DialFigure.all(survey) {
      try note(
        figure.name,
        "The end of training over \(Format.markdown(figure.dial)): all seeds of each method's setting that earns most",
        [(".csv", figure.data()), (".gp", figure.script())])
    }
    let judging = try JudgingSurvey(survey, ledger)
    for (index, part) in judging.parts.enumerated() {
      let figure = WinRateFigure(
        temperaturesOf: part, name: index == 0 ? "win-rate" : "win-rate-\(part.slug)", experiment: name)
      guard let figure else { continue }
      try note(
        figure.name,
        "Win rate over sampling temperature against \(Format.markdown(part.opponent)), judged by "
          + "\(Format.markdown(part.judge))", [(".csv", figure.data()), (".gp", figure.script())])
    }
    if let best = judging.parts.first?.best,
      let figure = try WinRateFigure(stepsOf: survey, ledger, best: best, name: "win-rate-steps")
    {
      try note(
        figure.name, "Win rate over training step against the SFT policy, by the ground-truth reward",
        [(".csv", figure.data()), (".gp", figure.script())])
    }
    if let figure = BestOfNFigure(survey: survey, judging: judging) {
      try note(
        figure.name,
        "Best-of-n over n, the SFT policy at n = 1: the ground-truth reward and the reward that the best is chosen by"
          + (judging.parts.isEmpty ? "" : ", and the win rate at each temperature"),
        [(".csv", figure.data()), (".gp", figure.script())])
    }
    for series in survey.methods {
      guard let figure = try TrainingFigure(ledger, experiment: name, series: series), !series.isReference else {
        continue
      }
      try note(
        figure.name, "The training of \(Format.markdown(series.title))",
        [(".csv", figure.data()), ("-legend.csv", figure.legend()), (".gp", figure.script())])
    }

    var drawn: [Drawn] = []
    for file in files {
      let base = folder.appendingPathComponent(file.name)
      do {
        try await Gnuplot.run(base.appendingPathExtension("gp"))
        try Task.checkCancellation()
        drawn.append(
          Drawn(
            caption: file.caption, svg: base.appendingPathExtension("svg"), png: base.appendingPathExtension("png")))
      } catch Gnuplot.Failure.missing {
        problems.append(
          "The figures were not drawn, since there is no gnuplot on the PATH. Install it "
            + "(`apt install gnuplot-nox`), then `harness plot` draws them; their data and scripts are in \(folder.path)."
        )
        break
      } catch Gnuplot.Failure.failed(let script, let message) {
        try Task.checkCancellation()
        problems.append("gnuplot could not draw \(script): \(message.isEmpty ? "it gave no reason" : message)")
      }
    }
    return (drawn, problems)
  }

  // MARK: Files

  /// The contract's view, whole.
  private func frontierTable(_ experiment: String) throws -> String {
    var lines = [
      "experiment,task,method,reward_source,hyperparameter,value,seed,step,temperature,kl,kl_se,reward,reward_se,"
        + "prompts,cell"
    ]
    for row in try ledger.frontier(ofExperiment: experiment) {
      let names = [row.experiment, row.task, row.method, row.rewardSource?.rawValue ?? "", row.hyperparameter ?? ""]
      let numbers = [row.kl, row.klStandardError, row.reward, row.rewardStandardError].map(Format.data)
      lines.append(
        (names.map(Format.field) + [
          row.value.map(Format.setting) ?? "", "\(row.seed)", "\(row.step)", Format.setting(row.temperature),
        ] + numbers + ["\(row.prompts)", row.cell]).joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func write(_ text: String, to url: URL) throws { try Publisher.write(text, to: url) }

  static func write(_ text: String, to url: URL) throws {
    do {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url, options: .atomic)
    } catch {
      throw ReportError.unwritable(path: url.path, detail: Publisher.reason(error))
    }
  }

  /// The system's reason, such as "No space left on device".
  private static func reason(_ error: any Error) -> String {
    switch error {
    case let error as POSIXError: String(cString: strerror(error.code.rawValue))
    case let error as CocoaError: error.underlying.map(reason) ?? error.localizedDescription
    default: error.localizedDescription
    }
  }

  /// A path from one folder to a file as Markdown links it, so that reports keep their figures when both folders move
  /// together.
  static func path(from folder: URL, to file: URL) -> String {
    relativePath(from: folder, to: file).addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? file.path
  }

  static func relativePath(from folder: URL, to file: URL) -> String {
    let here = folder.standardizedFileURL.pathComponents
    let there = file.standardizedFileURL.pathComponents
    let shared = zip(here, there).prefix { $0 == $1 }.count
    return (Array(repeating: "..", count: here.count - shared) + there[shared...]).joined(separator: "/")
  }
}
