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
