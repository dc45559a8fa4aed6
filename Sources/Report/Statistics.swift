import Foundation

/// A number with what is known of its uncertainty.
public struct Estimate: Sendable, Equatable {
  public var mean: Double
  public var standardError: Double
  /// Degrees of freedom of the standard error; infinity where it comes from many prompts.
  public var degreesOfFreedom: Double

  public init(mean: Double, standardError: Double, degreesOfFreedom: Double = .infinity) {
    self.mean = mean
    self.standardError = standardError
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The 95% confidence interval by Student's t.
  public var interval: ClosedRange<Double>? {
    let half = Statistics.quantile975(degreesOfFreedom: degreesOfFreedom) * standardError
    guard mean.isFinite, half.isFinite, half >= 0 else { return nil }
    return (mean - half)...(mean + half)
  }

  /// `self − other` as if independent. Methods of one sweep are evaluated on the same prompts, which makes them
  /// correlate, mostly positively: then the true interval is narrower than this one.
  public func minus(_ other: Estimate) -> Estimate {
    let a = standardError * standardError
    let b = other.standardError * other.standardError
    // Welch–Satterthwaite.
    let spread = a * a / degreesOfFreedom + b * b / other.degreesOfFreedom
    return Estimate(
      mean: mean - other.mean, standardError: (a + b).squareRoot(),
      degreesOfFreedom: spread > 0 ? (a + b) * (a + b) / spread : .infinity)
  }
}

/// The few statistics that the figures and the report need.
public enum Statistics {
  public static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
  }

  /// The standard error of the mean, by the sample's standard deviation; NaN for fewer than two values.
  public static func standardError(_ values: [Double]) -> Double {
    guard values.count > 1 else { return .nan }
    let mean = mean(values)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1) / Double(values.count)).squareRoot()
  }

  /// The mean over seeds of estimates over prompts.
  ///
  /// Two things make such a mean uncertain: the seeds' spread, and the prompts, which the seeds share. Of the standard
  /// error over seeds and the one over prompts (for n seeds, √(Σ se²) / n) the larger is taken.
  public static func acrossSeeds(_ estimates: [(mean: Double, standardError: Double)]) -> Estimate {
    let means = estimates.map(\.mean)
    let squares = estimates.reduce(0) { $0 + $1.standardError * $1.standardError }
    let prompts = squares.squareRoot() / Double(max(estimates.count, 1))
    let seeds = standardError(means)
    guard seeds.isFinite, !(prompts > seeds) else { return Estimate(mean: mean(means), standardError: prompts) }
    return Estimate(mean: mean(means), standardError: seeds, degreesOfFreedom: Double(means.count - 1))
  }

  /// The mean of numbers at the same prompts, one list for each seed, and its standard error where prompts and seeds are
  /// both drawn by chance: the variance of the prompts' means over the seeds, which holds what each training does at each
  /// prompt, and of the seeds' means what that does not explain (the two-way layout without repetition; degrees of
  /// freedom by Satterthwaite).
  public static func acrossPrompts(_ seeds: [[Double]]) -> Estimate {
    combined(averages(seeds), [seedShare(seeds)])
  }

  /// `a − b` of numbers at the same prompts, by seed: paired over prompts, and over seeds where both have the same.
  public static func pairedDifference(_ a: [Int: [Double]], _ b: [Int: [Double]]) -> Estimate {
    let seeds = a.keys.sorted()
    if seeds == b.keys.sorted() {
      return acrossPrompts(seeds.map { seed in zip(a[seed] ?? [], b[seed] ?? []).map { $0 - $1 } })
    }
    let left = Array(a.values), right = Array(b.values)
    return combined(zip(averages(left), averages(right)).map { $0 - $1 }, [seedShare(left), seedShare(right)])
  }

  /// Each prompt's mean over the seeds.
  private static func averages(_ seeds: [[Double]]) -> [Double] {
    guard let first = seeds.first else { return [] }
    return first.indices.map { prompt in mean(seeds.map { $0[prompt] }) }
  }

  /// The mean of prompts' means, whose variance seeds add to.
  private static func combined(
    _ prompts: [Double], _ seeds: [(variance: Double, degreesOfFreedom: Double)]
  ) -> Estimate {
    let error = standardError(prompts)
    let variance = seeds.reduce(error * error) { $0 + $1.variance }
    let spread = seeds.reduce(error * error * error * error / Double(prompts.count - 1)) {
      $1.variance > 0 ? $0 + $1.variance * $1.variance / $1.degreesOfFreedom : $0
    }
    return Estimate(
      mean: mean(prompts), standardError: variance.squareRoot(),
      degreesOfFreedom: spread > 0 ? variance * variance / spread : .infinity)
  }

  /// The variance of the mean over seeds beyond what the prompts' own noise in each seed explains; 0 of one seed, which
  /// knows nothing of it.
  private static func seedShare(_ seeds: [[Double]]) -> (variance: Double, degreesOfFreedom: Double) {
    let prompts = averages(seeds), count = Double(seeds.count)
    guard seeds.count > 1, prompts.count > 1 else { return (0, 1) }
    let means = seeds.map(mean), error = standardError(means), all = mean(means)
    var residual = 0.0
    for (seed, values) in zip(means, seeds) {
      for (prompt, value) in zip(prompts, values) {
        residual += (value - seed - prompt + all) * (value - seed - prompt + all)
      }
    }
    residual /= (count - 1) * Double(prompts.count - 1) * count * Double(prompts.count)
    return (max(0, error * error - residual), count - 1)
  }

  /// The indices of the points on the upper concave hull, from the one with the least KL to the one with the highest
  /// reward. Between two of them rewards are reached by drawing each completion from one of two policies by chance: the
  /// reward is then the mean of theirs, and the KL no more, since it is convex in the policy.
  public static func concaveFrontier(_ points: [(kl: Double, reward: Double)]) -> [Int] {
    var hull: [Int] = []
    for index in paretoEnvelope(points) {
      func isBelow(_ middle: Int, _ first: Int) -> Bool {
        let run = points[index].kl - points[first].kl
        let share = run > 0 ? (points[middle].kl - points[first].kl) / run : 1
        return points[middle].reward
          <= points[first].reward + share * (points[index].reward - points[first].reward)
      }
      while hull.count > 1, isBelow(hull[hull.count - 1], hull[hull.count - 2]) { hull.removeLast() }
      hull.append(index)
    }
    return hull
  }

  /// The height of a concave frontier at `budget` nats as weights of its points; none where all spend more.
  public static func height(
    of points: [(kl: Double, reward: Double)], at budget: Double
  ) -> [(index: Int, weight: Double)] {
    let hull = concaveFrontier(points)
    guard let before = hull.lastIndex(where: { points[$0].kl <= budget }) else { return [] }
    guard before + 1 < hull.count else { return [(hull[before], 1)] }
    let low = hull[before], high = hull[before + 1]
    let share = (budget - points[low].kl) / (points[high].kl - points[low].kl)
    return share > 0 ? [(low, 1 - share), (high, share)] : [(low, 1)]
  }

  /// The 97.5% quantile of Student's t; of the normal distribution beyond 30 degrees of freedom. Degrees of freedom are
  /// rounded down, which widens intervals.
  public static func quantile975(degreesOfFreedom: Double) -> Double {
    guard degreesOfFreedom >= 1 else { return .infinity }
    let table = [
      12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
      2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ]
    return degreesOfFreedom < 31 ? table[Int(degreesOfFreedom) - 1] : 1.960
  }

  /// The indices of the points that no other surpasses (at most as much KL, at least as much reward, and better in
  /// one), by rising KL. Of equal points the first is kept; points that are not finite are left out.
  public static func paretoEnvelope(_ points: [(kl: Double, reward: Double)]) -> [Int] {
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

  /// The index of the highest reward at no more than `budget` nats; of equals the one with less KL.
  public static func best(of points: [(kl: Double, reward: Double)], within budget: Double) -> Int? {
    paretoEnvelope(points).last { points[$0].kl <= budget }
  }

  /// Whether some point of `others` has at most as much KL and at least as much reward, and is better in one.
  public static func isDominated(
    _ point: (kl: Double, reward: Double), by others: [(kl: Double, reward: Double)]
  ) -> Bool {
    others.contains {
      $0.kl <= point.kl && $0.reward >= point.reward && ($0.kl < point.kl || $0.reward > point.reward)
    }
  }
}
