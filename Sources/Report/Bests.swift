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
  /// The configurations in order: the cells of each setting, one for each seed.
  var configurations: [[Survey.Cell]] { Self.configurations(cells) }

  static func configurations(_ cells: [Survey.Cell]) -> [[Survey.Cell]] {
    var groups: [[Survey.Cell]] = []
    for cell in cells {
      if let index = groups.firstIndex(where: { $0[0].record.configuration == cell.record.configuration }) {
        groups[index].append(cell)
      } else {
        groups.append([cell])
      }
    }
    return groups
  }

  var meanPoints: [MeanPoint] { configurations.flatMap(Self.meanPoints) }

  static func meanPoints(_ cells: [Survey.Cell]) -> [MeanPoint] {
    let steps = Set(cells.flatMap { $0.points.map(\.step) }).sorted()
    return steps.map { step in
      let found = cells.compactMap { cell in cell.points.first { $0.step == step }.map { (cell, $0) } }
      return MeanPoint(
        label: cells[0].label, step: step,
        kl: Statistics.acrossSeeds(found.map { ($0.1.kl, $0.1.klStandardError) }),
        reward: Statistics.acrossSeeds(found.map { ($0.1.reward, $0.1.rewardStandardError) }),
        seeds: found.count, cells: found.map(\.0.record.stage), degenerate: found.contains { $0.1.degenerate })
    }
  }
}

extension [MeanPoint] {
  /// The point with the highest mean reward at a mean KL of no more than `budget` nats.
  func best(within budget: Double) -> MeanPoint? {
    Statistics.best(of: map { ($0.kl.mean, $0.reward.mean) }, within: budget).map { self[$0] }
  }
}
