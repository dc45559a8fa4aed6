/// DPO against the other methods within each KL budget.
enum DifferenceSection {
  static func markdown(_ survey: Survey) -> String {
    guard let base = Headline(survey).base, survey.trained.count > 1 else { return "" }
    let rows = survey.trained.filter { $0.id != base.id }.map { other in
      [Markdown.escaped(other.title)]
        + PublishedMethod.budgets.map { KLBudgetComparison(base, other, within: $0).map(cell) ?? "–" }
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

  private static func cell(_ comparison: KLBudgetComparison) -> String {
    let difference = Format.fixed(comparison.difference.mean, 3)
    guard let interval = comparison.difference.interval else { return "\(difference), uncertainty unknown" }
    let mark = comparison.isDistinguishable ? "" : " *n.d.*"
    return "\(difference)\(mark)<br>\(Format.fixed(interval.lowerBound, 3)) to \(Format.fixed(interval.upperBound, 3))"
  }
}
