import Literature

extension MarkdownReport {
  /// DPO against the other methods within each KL budget.
  func differences() -> String {
    guard let base = survey.base, survey.trained.count > 1 else { return "" }
    let rows = survey.trained.filter { $0.id != base.id }.map { other in
      [Markdown.escaped(other.title)]
        + PublishedMethod.budgets.map { KLBudgetComparison(base, other, within: $0).map(difference) ?? "–" }
    }
    let name = Markdown.escaped(base.title)
    let header = ["\(name) minus …"] + PublishedMethod.budgets.map { "KL ≤ \(Format.setting($0))" }
    return """
      ## \(name) against the others at equal KL

      \(Markdown.table(header, rows))

      Each number is the difference of the best mean rewards within the budget, with its 95% interval. *n.d.*: not
      distinguishable, since the interval contains 0. Each side is the best of several noisy points. This favours a
      method with more points (the next table has their numbers), and the interval does not account for the selection.
      It treats the methods as independent, though they share their prompts. From the view `frontier`.
      """
  }

  private func difference(_ comparison: KLBudgetComparison) -> String {
    let difference = Format.fixed(comparison.difference.mean, 3)
    guard let interval = comparison.difference.interval else { return "\(difference), uncertainty unknown" }
    let mark = comparison.isDistinguishable ? "" : " *n.d.*"
    return "\(difference)\(mark)<br>\(Format.range(interval))"
  }

  /// The best point of each method within each KL budget.
  func budgets() -> String {
    let budgets = PublishedMethod.budgets
    // The section on published tables shows the same numbers where the sweep file asks for them.
    let showsPaper =
      survey.groundTruth == .positiveSentiment
      && !survey.experiment.publishedTables.contains { $0.key == PublishedTable.dpoFigure2.key }
    let dpo = survey.dpo
    let dpoPoints = dpo?.points.map { ($0.kl, $0.reward) } ?? []
    var rows: [[String]] = []
    for series in survey.trained {
      let means = series.meanPoints, highest = means.best(within: .infinity), points = series.points
      let dominated = points.count { Statistics.isDominated(($0.kl, $0.reward), by: dpoPoints) }
      rows.append(
        ["**\(Markdown.escaped(series.title))**"] + budgets.map { describe(means.best(within: $0)) } + [
          describe(highest) + (highest.map { "; at KL \(Format.fixed($0.kl.mean, 2))" } ?? ""), "\(points.count)",
          dpo.map { $0.id == series.id ? "–" : "\(dominated)/\(points.count)" } ?? "–",
        ])
      if showsPaper, let paper = PublishedMethod.of(series) {
        rows.append(
          ["*paper: \(paper.title)*"] + (paper.within + [paper.highest]).map { Format.fixed($0, 3) } + ["", ""])
      }
    }
    let header =
      ["method"] + budgets.map { "KL ≤ \(Format.setting($0))" } + ["highest", "points", "dominated by a DPO point"]
    return """
      ## The best reward within a KL budget

      \(Markdown.table(header, rows))

      Each entry has the mean reward ± its standard error, the setting, the step, the number n of seeds in the mean, and
      the hash of the first of their cells. † marks degenerate text. From the view `frontier`; `frontier.csv` has all of
      its rows.\(showsPaper ? "\n\(Self.paperNote)" : "")
      """
  }

  private func describe(_ point: MeanPoint?) -> String {
    guard let point else { return "–" }
    let place = [point.label, "step \(point.step)"].filter { !$0.isEmpty }.joined(separator: ", ")
    let cell = point.cells.first.map { "`\($0.prefix(8))`" } ?? ""
    return "\(Format.plusMinus(point.reward))\(point.degenerate ? " †" : "")"
      + "<br>\(Markdown.escaped(place)); n = \(point.seeds); \(cell)"
  }

  private static let paperNote = """
    The rows in italics are *another model at another scale*: GPT-2 large on IMDb, read from the coordinates of the
    published figure (arXiv 2305.18290, figure 2 left). They show the shape to expect, not the numbers.
    """
}
