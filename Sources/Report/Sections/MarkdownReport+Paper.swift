import Ledger
import Literature

extension MarkdownReport {
  /// The published tables that the sweep file asks to compare with.
  func publishedTables() throws -> String {
    let tables = survey.experiment.publishedTables
    guard !tables.isEmpty else { return "" }
    let measurements = Measurements(survey: survey, ledger: ledger)
    let parts = try tables.map { try text(PaperComparison($0, measurements)) }
    return """
      ## Beside the paper

      The papers' numbers are shown for their order. Their models, data, rewards and judges differ from ours, so sizes
      must not be compared, neither between a paper and ours nor between papers. An order is judged by the 95% interval
      of our difference, the row above minus the row below: *confirmed* if the interval lies above 0, *not confirmed* if
      it lies below, *not distinguishable* if it contains 0. *Not run*: the sweep lacks one of the two rows. Of several
      settings of a method the best is taken; the interval does not account for this selection. Where two methods do not
      differ, one comparison in twenty still says by chance that they do.

      \(parts.joined(separator: "\n\n"))

      The height of the frontier at a KL is that of the upper concave hull of a method's points, including the SFT
      policy. A mixture reaches every point between two others: it draws each completion from one of the two policies at
      random, and its KL is no more than the mean of theirs. Differences are paired over prompts, and over seeds where
      both sides have the same seeds. ‡ marks differences without numbers by prompt in the ledger, which are computed as
      if the two sides were independent. The win rate is the fraction of held-out prompts at which the completion of the
      last policy has a higher ground-truth reward than a completion of the SFT policy, over four of the latter, with
      ties counted as half; it needs the method `sft` in the sweep. A judged win rate is that of the section "Win
      rates", by the first judge. The preference accuracy is the fraction of validation pairs for which the last policy
      gives the better completion, by the ground truth, the larger log π/π_ref; it is averaged over prompts. From the
      tables `evaluation` and `prompt_score`.
      """
  }

  private func text(_ comparison: PaperComparison) -> String {
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

  /// The published numbers, and in the row below each of them our number with its interval.
  private func numbers(_ comparison: PaperComparison) -> String {
    let columns = comparison.table.columns
    func isRepeated(_ index: Int) -> Bool {
      index > 0 && columns[index].measure == columns[index - 1].measure
        && columns[index].settings == columns[index - 1].settings
    }
    var rows: [[String]] = []
    for (row, measurements) in zip(comparison.table.rows, comparison.ours) {
      rows.append(
        ["*paper:* \(row.title)"]
          + columns.indices.map { "*\(Format.fixed(row.values[$0], columns[$0].measure.paperDecimals))*" })
      rows.append(
        ["**ours**"] + columns.indices.map { isRepeated($0) ? "〃" : ours(measurements[$0], columns[$0].measure) })
    }
    return Markdown.table(["method"] + columns.map(\.title), rows)
  }

  private func ours(_ measurement: Measurement?, _ measure: PublishedTable.Measure) -> String {
    guard let measurement else { return "not run" }
    let number = measure.text(measurement.estimate) + (measurement.degenerate ? " †" : "")
    let seeds = measurement.values.count
    let place = [Markdown.escaped(measurement.label), seeds > 1 ? "n = \(seeds)" : ""].filter { !$0.isEmpty }
    return [number, place.joined(separator: "; ")].filter { !$0.isEmpty }.joined(separator: "<br>")
  }

  private func verdicts(_ comparison: PaperComparison) -> String {
    let columns = comparison.table.columns
    let rows = comparison.pairs.map { pair in
      ["\(pair.above.title) above \(pair.below.title)"]
        + zip(pair.findings, columns).map { cell($0, of: pair, $1.measure) }
    }
    return Markdown.table(["the paper's order"] + columns.map(\.title), rows)
  }

  private func cell(
    _ finding: PaperComparison.Finding, of pair: PaperComparison.Pair, _ measure: PublishedTable.Measure
  ) -> String {
    var lines: [String] = []
    // The shown difference has the sign of the paper's order in this column.
    let isReversed = finding.verdict != nil && (finding.published ?? 0) < 0
    if isReversed { lines.append("in this column \(pair.below.title) above \(pair.above.title):") }
    lines.append(finding.verdict.map { "**\($0.rawValue)**" } ?? "no order in the paper")
    if let ours = finding.ours {
      lines.append(measure.text(isReversed ? ours.difference.negated : ours.difference) + (ours.isPaired ? "" : " ‡"))
    }
    return lines.joined(separator: "<br>")
  }
}

extension PublishedTable.Measure {
  fileprivate var paperDecimals: Int {
    if case .judgedWinRate = self { return 0 }
    return isPercentage ? 2 : 3
  }

  /// One of our numbers in the paper's unit, with its 95% interval.
  fileprivate func text(_ estimate: Estimate) -> String {
    let mean = isPercentage ? Format.percent(estimate.mean) : Format.fixed(estimate.mean, 3)
    guard let interval = estimate.interval else { return "\(mean), uncertainty unknown" }
    return "\(mean) (\(isPercentage ? Format.percentRange(interval) : Format.range(interval)))"
  }
}
