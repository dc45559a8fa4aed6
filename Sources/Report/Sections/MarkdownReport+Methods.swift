import Ledger

extension MarkdownReport {
  func cells() -> String {
    let rows = survey.series.flatMap { series in series.cells.map { row(series, $0) } }
    let header = [
      "method", "setting", "seed", "cell", "step", "KL, exact", "KL, sampled", "reward", "learned reward", "length",
      "ends", "distinct-2", "marks",
    ]
    return "## Every cell at its last evaluation\n\n" + Markdown.table(header, rows, left: 2)
      + "\n\nFrom the tables `experiment_cell` and `evaluation`. The glossary below explains the columns."
  }

  private func row(_ series: Survey.Series, _ cell: Survey.Cell) -> [String] {
    let head = [
      Markdown.escaped(series.title), Markdown.escaped(cell.label), "\(cell.record.seed)",
      "`\(cell.record.stage.prefix(8))`",
    ]
    guard let last = cell.points.last ?? cell.allPoints.last(where: \.isFinite) else {
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
      marks.joined(separator: ", "),
    ]
  }

  /// The configurations, updates, samples and seconds that each method was given.
  func effort() -> String {
    let rows = survey.series.filter { !$0.isReference }.map { series -> [String] in
      let stages = series.cells.map(\.stage)
      let seconds = stages.compactMap(\.wallSeconds)
      return [
        Markdown.escaped(series.title), "\(series.configurations.count)", "\(series.seeds)", "\(series.cells.count)",
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
      + "\n\nSums over the method's cells, for training only (the table of stages has the shared stages). Peak memory "
      + "is the largest of one process. From the tables `experiment_cell` and `stage`."
  }

  /// Nil where no value is known.
  private func sum(_ values: [Int?]) -> Int? {
    let known = values.compactMap { $0 }
    return known.isEmpty ? nil : known.reduce(0) { $0.addingReportingOverflow($1).partialValue }
  }

  /// The metrics that show whether PPO trained well.
  func health() throws -> String {
    var rows: [[String]] = []
    for series in survey.series {
      for cell in series.cells {
        let steps = try ledger.steps(ofStage: cell.record.stage)
        guard steps[MetricName.klCoefficient] != nil || steps[MetricName.ratio] != nil else { continue }
        func late(_ name: String) -> String { Format.fixed(steps[name]?.lateMean, 3) }
        rows.append([
          Markdown.escaped(series.title), Markdown.escaped(cell.label), "\(cell.record.seed)",
          cell.targetKL.map(Format.setting) ?? "–", Format.fixed(cell.points.last?.kl, 2),
          late(MetricName.klCoefficient), late(MetricName.explainedVariance), late(MetricName.ratio),
          late(MetricName.clipFraction), late(MetricName.entropy), late(MetricName.learnedReward),
          late(MetricName.groundTruthReward),
        ])
      }
    }
    guard !rows.isEmpty else { return "" }
    let header = [
      "method", "setting", "seed", "target KL", "final KL", "KL coefficient", "explained variance", "ratio",
      "clip fraction", "entropy", "learned reward", "ground-truth reward",
    ]
    return "## The health of PPO\n\n" + Markdown.table(header, rows, left: 2)
      + "\n\nThe final KL is that of the last evaluation, on held-out prompts. The columns after it are means over the "
      + "last fifth of the updates, on rollouts. A healthy critic explains well over 0.1 of the variance, and a "
      + "healthy ratio is near 1. From the tables `step_metric` and `evaluation`."
  }
}

extension [StepValue] {
  /// The mean over the last fifth of a metric; nil where it has no finite value.
  var lateMean: Double? {
    let finite = map(\.value).filter(\.isFinite)
    return finite.isEmpty ? nil : Statistics.mean(Array<Double>(finite.suffix(Swift.max(finite.count / 5, 1))))
  }
}
