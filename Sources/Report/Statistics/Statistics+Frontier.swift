// The frontier of reward over KL.
extension Statistics {
  /// The indices of the points that no other point surpasses, by rising KL. A point surpasses another if it has at most
  /// as much KL and at least as much reward, and is better in one of the two. Of equal points the first is kept; points
  /// that are not finite are left out.
  static func paretoEnvelope(_ points: [(kl: Double, reward: Double)]) -> [Int] {
    let order = points.indices
      .filter { points[$0].kl.isFinite && points[$0].reward.isFinite }
      .sorted { a, b in
        if points[a].kl != points[b].kl { return points[a].kl < points[b].kl }
        if points[a].reward != points[b].reward { return points[a].reward > points[b].reward }
        return a < b
      }
    var envelope: [Int] = []
    var best = -Double.infinity
    for index in order where points[index].reward > best {
      envelope.append(index)
      best = points[index].reward
    }
    return envelope
  }

  /// The index of the highest reward at no more than `budget` nats; of equal rewards, the one with less KL.
  static func best(of points: [(kl: Double, reward: Double)], within budget: Double) -> Int? {
    paretoEnvelope(points).last { points[$0].kl <= budget }
  }

  /// Whether some point of `others` surpasses the point.
  static func isDominated(_ point: (kl: Double, reward: Double), by others: [(kl: Double, reward: Double)]) -> Bool {
    others.contains {
      $0.kl <= point.kl && $0.reward >= point.reward && ($0.kl < point.kl || $0.reward > point.reward)
    }
  }

  /// The indices of the points on the upper concave hull, from the least KL to the highest reward.
  ///
  /// A mixture reaches every point between two neighbours: it draws each completion from one of the two policies at
  /// random. Its reward is the mean of theirs, and its KL at most the mean of theirs, since KL is convex in the policy.
  static func concaveFrontier(_ points: [(kl: Double, reward: Double)]) -> [Int] {
    var hull: [Int] = []
    for index in paretoEnvelope(points) {
      func isBelow(_ middle: Int, _ first: Int) -> Bool {
        let run = points[index].kl - points[first].kl
        let fraction = run > 0 ? (points[middle].kl - points[first].kl) / run : 1
        return points[middle].reward
          <= points[first].reward + fraction * (points[index].reward - points[first].reward)
      }
      while hull.count > 1, isBelow(hull[hull.count - 1], hull[hull.count - 2]) { hull.removeLast() }
      hull.append(index)
    }
    return hull
  }

  /// The height of the concave frontier at `budget` nats, as weights of its points; empty where every point has more
  /// KL.
  static func height(
    of points: [(kl: Double, reward: Double)], at budget: Double
  ) -> [(index: Int, weight: Double)] {
    let hull = concaveFrontier(points)
    guard let before = hull.lastIndex(where: { points[$0].kl <= budget }) else { return [] }
    guard before + 1 < hull.count else { return [(hull[before], 1)] }
    let low = hull[before], high = hull[before + 1]
    let fraction = (budget - points[low].kl) / (points[high].kl - points[low].kl)
    return fraction > 0 ? [(low, 1 - fraction), (high, fraction)] : [(low, 1)]
  }
}
