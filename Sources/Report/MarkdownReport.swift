import Foundation
import Ledger
import Literature

/// The report of one experiment, section by section.
struct MarkdownReport {
  let survey: Survey
  let ledger: Ledger
  let warnings: [String]
  /// The figures to show: a caption and the path of its PNG from the report's folder.
  let figures: [(caption: String, path: String)]

  func text() throws -> String {
    [
      "# \(Format.markdown(survey.experiment.name))",
      Headline(survey).paragraph, warningSection(), figureSection(), differenceSection(), bestSection(),
      try judgingSection(), try paperSection(), cellSection(), givenSection(), try healthSection(), stageSection(),
      try factSection(),
      try sampleSection(), reproductionSection(), Self.glossary,
    ].filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private func warningSection() -> String {
    guard !warnings.isEmpty else { return "## Warnings\n\nNone." }
    return "## Warnings\n\n" + warnings.map { "- \(Self.proseKeepingCode($0))" }.joined(separator: "\n")
  }

  /// Our warnings hold commands between backticks, and names and messages of others outside of them.
  private static func proseKeepingCode(_ text: String) -> String {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    guard parts.count % 2 == 1 else { return Format.markdown(text) }
    return parts.enumerated().map { index, part in
      index % 2 == 0 ? Format.markdown(part) : Markdown.code(part)
    }.joined()
  }

  private func figureSection() -> String {
    guard !figures.isEmpty else { return "" }
    let shown = figures.map { "![\($0.caption)](\($0.path))\n\n*\($0.caption)*" }
    return "## Figures\n\n" + shown.joined(separator: "\n\n")
      + "\n\nBeside each figure lie its data (`.csv`) and the script (`.gp`) that draws it again."
  }

  // MARK: Numbers

  private func differenceSection() -> String {
    let headline = Headline(survey)
    guard let base = headline.base, survey.trained.count > 1 else { return "" }
    let rows = survey.trained.filter { $0.slug != base.slug }.map { other in
      [Format.markdown(other.title)]
        + PublishedMethod.budgets.map { budget in
          guard let comparison = Headline.Comparison(base, other, within: budget) else { return "–" }
          return comparison.cell
        }
    }
    let name = Format.markdown(base.title)
    let header = ["\(name) minus …"] + PublishedMethod.budgets.map { "KL ≤ \(Format.setting($0))" }
    return """
      ## \(name) against the others at equal KL

      \(Markdown.table(header, rows))

      The difference of the best mean rewards within each budget, and its 95% interval; *n.d.*: not distinguishable,
      since the interval holds 0. Each side is the best of several noisy points, which favours a method with more of
      them (their number is in the next table), and the interval does not know of that choice. It treats the methods as
      independent, though they share their prompts. From the view `frontier`.
      """
  }

  private func bestSection() -> String {
    let budgets = PublishedMethod.budgets
    // What stands in a section of its own is not said twice.
    let hasPaper =
      survey.isSentiment && !survey.experiment.publishedTables.contains { $0.key == PublishedTable.dpoFigure2.key }
    let baseline = survey.trained.first { $0.method == "dpo" }
    let dominators = baseline?.points.map { ($0.kl, $0.reward) } ?? []
    func describe(_ point: MeanPoint?) -> String {
      guard let point else { return "–" }
      let place = [point.label, "step \(point.step)"].filter { !$0.isEmpty }.joined(separator: ", ")
      let cell = point.cells.first.map { "`\($0.prefix(8))`" } ?? ""
      return "\(Format.plusMinus(point.reward.mean, point.reward.standardError))\(point.degenerate ? " †" : "")"
        + "<br>\(Format.markdown(place)); n = \(point.seeds); \(cell)"
    }
    var rows: [[String]] = []
    for series in survey.trained {
      let points = series.meanPoints
      let most = points.best(within: .infinity)
      let all = series.points
      let dominated = all.count { Statistics.isDominated(($0.kl, $0.reward), by: dominators) }
      rows.append(
        ["**\(Format.markdown(series.title))**"] + budgets.map { describe(points.best(within: $0)) } + [
          describe(most) + (most.map { "; at KL \(Format.fixed($0.kl.mean, 2))" } ?? ""), "\(all.count)",
          baseline.map { $0.slug == series.slug ? "–" : "\(dominated)/\(all.count)" } ?? "–",
        ])
      if hasPaper, let paper = PublishedMethod.of(series) {
        rows.append(
          ["*paper: \(paper.title)*"] + paper.within.map { Format.fixed($0, 3) } + [
            Format.fixed(paper.most, 3), "", "",
          ])
      }
    }
    let header =
      ["method"] + budgets.map { "KL ≤ \(Format.setting($0))" }
      + ["highest", "points", "dominated by a DPO point"]
    return """
      ## The best reward within a KL budget

      \(Markdown.table(header, rows))

      Mean reward ± standard error; below it the setting, the step, the number n of seeds that it is the mean of and the
      first such cell. † marks degenerate text. From the view `frontier`, whole in `frontier.csv`.\(hasPaper ? " " + Self.italics : "")
      """
  }

  private static let italics = """
    The rows in italics are
    *another model at another scale*: GPT-2 large on IMDb, read from the coordinates of the published figure
    (arXiv 2305.18290, figure 2 left). They show what shape to expect, not what numbers.
    """

  private func cellSection() -> String {
    let rows = survey.series.flatMap { series in
      series.cells.map { cell -> [String] in
        let head = [
          Format.markdown(series.title), Format.markdown(cell.label), "\(cell.record.seed)",
          "`\(cell.record.stage.prefix(8))`",
        ]
        guard let last = cell.points.last ?? cell.all.last(where: \.isFinite) else {
          return head + Array(repeating: "–", count: 8) + [cell.stage.state.rawValue]
        }
        var marks = cell.stage.state == .completed ? [] : [cell.stage.state.rawValue]
        if cell.points.isEmpty { marks.append("another protocol") }
        if last.degenerate { marks.append("degenerate") }
        if cell.diverged { marks.append("diverged") }
        return head + [
          "\(last.step)", Format.plusMinus(last.kl, last.klStandardError, 2),
          Format.plusMinus(last.klSampled, last.klSampledStandardError, 2),
          Format.plusMinus(last.reward, last.rewardStandardError), Format.fixed(last.learnedReward, 3),
          Format.fixed(last.meanLength, 1), Format.fixed(last.endOfTextRate, 3), Format.fixed(last.distinct2, 3),
          marks.isEmpty ? "" : marks.joined(separator: ", "),
        ]
      }
    }
    let header = [
      "method", "setting", "seed", "cell", "step", "KL, exact", "KL, sampled", "reward", "learned reward", "length",
      "ends", "distinct-2", "marks",
    ]
    return "## Every cell at its last evaluation\n\n" + Markdown.table(header, rows, left: 2)
      + "\n\nFrom the tables `experiment_cell` and `evaluation`; the abbreviations are in the glossary below."
  }

  private func givenSection() -> String {
    func sum(_ values: [Int?]) -> Int? {
      let known = values.compactMap { $0 }
      return known.isEmpty ? nil : known.reduce(0) { $0.addingReportingOverflow($1).partialValue }
    }
    let rows = survey.series.filter { !$0.isReference }.map { series -> [String] in
      let stages = series.cells.map(\.stage)
      let seconds = stages.compactMap(\.wallSeconds)
      return [
        Format.markdown(series.title), "\(series.configurations.count)", "\(series.seeds)", "\(series.cells.count)",
        Format.count(sum(stages.map(\.updates))), Format.count(sum(stages.map(\.samples))),
        Format.count(sum(stages.map(\.rewardCalls))), Format.count(sum(stages.map(\.tokens))),
        Format.seconds(seconds.isEmpty ? nil : seconds.reduce(0, +)),
        Format.bytes(stages.compactMap(\.peakMemoryBytes).max()),
      ]
    }
    let header = [
      "method", "configurations", "seeds", "cells", "updates", "samples", "reward calls", "tokens", "seconds, summed",
      "peak memory",
    ]
    return "## What each method was given\n\n" + Markdown.table(header, rows)
      + "\n\nSums over the method's cells, of training alone (shared stages are in the table of stages); peak memory "
      + "is the largest of one process. From the tables `experiment_cell` and `stage`."
  }
}
