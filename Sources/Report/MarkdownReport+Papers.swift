import Ledger
import Literature

// The published tables that the sweep file names.
extension MarkdownReport {
  func paperSection() throws -> String {
    let tables = survey.experiment.publishedTables
    guard !tables.isEmpty else { return "" }
    let measurements = Measurements(survey: survey, ledger: ledger)
    let parts = try tables.map { try Self.text(PaperComparison($0, measurements)) }
    return """
      ## Beside the paper

      The papers' numbers stand here for their order. They are of other models, data, rewards and judges than ours, so
      that their size is not to be compared with ours, nor that of one paper's with another's. An order is *confirmed*
      where the 95% interval of our difference, of the one above less the one below, lies above 0, *not confirmed* where
      it lies below, *not distinguishable* where it holds 0, and *not run* where the sweep lacks one of the two. Of
      several settings of a method the best is taken; the interval does not know of that choice. Where two methods do
      not differ, one comparison in twenty still says by chance that they do.

      \(parts.joined(separator: "\n\n"))

      The frontier's height at a KL is that of the upper concave hull of a method's points, the SFT policy's among them:
      what lies between two points is reached by drawing each completion from one of the two policies by chance, at no
      more than the mean of their KLs. Differences are paired over the prompts, and over seeds where both sides have the
      same; ‡ marks those where the ledger keeps no numbers by prompt, which are taken as if independent. The win rate
      is the share of held-out prompts at which the last policy's completion has a higher ground-truth reward than one
      of the SFT policy's, over four of them, ties counting half; the sweep needs the method `sft` for it. A judged win
      rate is that of the section "Win rates", by the first judge. The
      preference accuracy is the share of validation
      pairs whose better completion, by the ground truth, has the larger log π/π_ref under the last policy, taken over
      prompts. From the tables `evaluation` and `prompt_score`.
      """
  }

  private static func text(_ comparison: PaperComparison) -> String {
    let table = comparison.table
    let counts = comparison.counts.filter { $0.count > 0 }.map { "\($0.count) \($0.verdict.rawValue)" }
    let orders = comparison.counts.reduce(0) { $0 + $1.count }
    return """
      ### \(table.title)

      \(table.source). \(table.subject)

      \(numbers(comparison))

      Of the paper's \(orders) orders: **\(counts.joined(separator: ", "))**.

      \(verdicts(comparison))
      """
  }

  /// The paper's numbers, and below each of them ours with its interval.
  private static func numbers(_ comparison: PaperComparison) -> String {
    let columns = comparison.table.columns
    /// Whether a column of ours is the one before it.
    func isRepeated(_ index: Int) -> Bool {
      index > 0 && columns[index].measure == columns[index - 1].measure
        && columns[index].settings == columns[index - 1].settings
    }
    var rows: [[String]] = []
    for (row, own) in zip(comparison.table.rows, comparison.ours) {
      rows.append(
        ["*paper:* \(row.title)"]
          + columns.indices.map { "*\(Format.fixed(row.values[$0], columns[$0].measure.paperDecimals))*" })
      rows.append(["**ours**"] + columns.indices.map { isRepeated($0) ? "〃" : ours(own[$0], columns[$0].measure) })
    }
    return Markdown.table(["method"] + columns.map(\.title), rows)
  }

  private static func ours(_ measured: Measured?, _ measure: PublishedTable.Measure) -> String {
    guard let measured else { return "not run" }
    let number = measure.text(measured.estimate)
    let seeds = Set(measured.values.keys).count
    let place = [Format.markdown(measured.label), seeds > 1 ? "n = \(seeds)" : ""].filter { !$0.isEmpty }
    return ([number + (measured.degenerate ? " †" : "")] + [place.joined(separator: "; ")].filter { !$0.isEmpty })
      .joined(separator: "<br>")
  }

  private static func verdicts(_ comparison: PaperComparison) -> String {
    let columns = comparison.table.columns
    let rows = comparison.pairs.map { pair in
      ["\(pair.above.title) above \(pair.below.title)"]
        + zip(pair.findings, columns).map { cell($0, of: pair, $1.measure) }
    }
    return Markdown.table(["the paper's order"] + columns.map(\.title), rows)
  }

  private static func cell(
    _ finding: PaperComparison.Finding, of pair: PaperComparison.Pair, _ measure: PublishedTable.Measure
  ) -> String {
    var lines: [String] = []
    // The difference is that of the two as the paper has them in this column.
    let isReversed = finding.verdict != nil && (finding.published ?? 0) < 0
    if isReversed { lines.append("in this column \(pair.below.title) above \(pair.above.title):") }
    lines.append(finding.verdict.map { "**\($0.rawValue)**" } ?? "no order in the paper")
    if let ours = finding.ours {
      lines.append(measure.text(isReversed ? ours.difference.negated : ours.difference) + (ours.isPaired ? "" : " ‡"))
    }
    return lines.joined(separator: "<br>")
  }
}

extension Estimate {
  fileprivate var negated: Estimate {
    Estimate(mean: -mean, standardError: standardError, degreesOfFreedom: degreesOfFreedom)
  }
}

extension PublishedTable.Measure {
  fileprivate var paperDecimals: Int {
    if case .judgedWinRate = self { return 0 }
    return isPercentage ? 2 : 3
  }

  /// A number of ours in the paper's unit, with its 95% interval.
  fileprivate func text(_ estimate: Estimate) -> String {
    let scale = isPercentage ? 100.0 : 1, decimals = isPercentage ? 1 : 3
    func fixed(_ value: Double) -> String { Format.fixed(scale * value, decimals) }
    guard let interval = estimate.interval else { return "\(fixed(estimate.mean)), uncertainty unknown" }
    return "\(fixed(estimate.mean)) (\(fixed(interval.lowerBound)) to \(fixed(interval.upperBound)))"
  }
}
