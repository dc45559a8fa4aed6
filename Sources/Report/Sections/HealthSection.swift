import Ledger

/// The metrics that show whether PPO trained well.
enum HealthSection {
  static func markdown(_ survey: Survey, _ ledger: Ledger) throws -> String {
    var rows: [[String]] = []
    for series in survey.series {
      for cell in series.cells {
        let steps = try ledger.steps(ofStage: cell.record.stage)
        guard steps[MetricName.klCoefficient] != nil || steps[MetricName.ratio] != nil else { continue }
        func late(_ name: String) -> String { Format.fixed(TrainingHealth.late(steps[name]), 3) }
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
