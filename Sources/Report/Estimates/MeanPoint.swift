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
