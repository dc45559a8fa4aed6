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
