import Ledger

/// A configuration at one step: the mean over its seeds.
struct MeanPoint {
  var label: String
  var step: Int
  var kl: Estimate
  var reward: Estimate
  var seeds: Int
  /// The cells that it is the mean of.
  var cells: [String]
  var degenerate: Bool
}

extension Survey.Series {
  var meanPoints: [MeanPoint] { configurations.flatMap(\.meanPoints) }
}

extension [Survey.Cell] {
  /// The points of one configuration, by step.
  var meanPoints: [MeanPoint] {
    let steps = Set(flatMap { $0.points.map(\.step) }).sorted()
    return steps.map { step in
      let found = compactMap { cell in cell.points.first { $0.step == step }.map { (cell: cell, point: $0) } }
      return MeanPoint(
        label: self[0].label, step: step, kl: Statistics.acrossSeeds(found.map(\.point.klEstimate)),
        reward: Statistics.acrossSeeds(found.map(\.point.rewardEstimate)), seeds: found.count,
        cells: found.map(\.cell.record.stage), degenerate: found.contains { $0.point.degenerate })
    }
  }
}

extension [MeanPoint] {
  /// The point with the highest mean reward at a mean KL of no more than `budget` nats.
  func best(within budget: Double) -> MeanPoint? {
    Statistics.best(of: map { ($0.kl.mean, $0.reward.mean) }, within: budget).map { self[$0] }
  }
}

/// The best points of two methods within a KL budget.
struct KLBudgetComparison {
  let base: Survey.Series
  let other: Survey.Series
  let otherReward: Estimate
  /// The base minus the other.
  let difference: Estimate

  /// Nil where one of the two has no point within the budget.
  init?(_ base: Survey.Series, _ other: Survey.Series, within budget: Double) {
    guard let best = base.meanPoints.best(within: budget), let otherBest = other.meanPoints.best(within: budget) else {
      return nil
    }
    self.base = base
    self.other = other
    otherReward = otherBest.reward
    difference = best.reward.minus(otherBest.reward)
  }

  /// Whether the 95% interval of the difference excludes 0.
  var isDistinguishable: Bool { difference.interval.map { !$0.contains(0) } ?? false }
}
