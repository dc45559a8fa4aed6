/// The statistics of numbers by prompt and by training seed.
enum Statistics {
  static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
  }

  /// The sum of squared deviations from the mean over `count − correction`; NaN where that is not positive.
  ///
  /// - Parameter correction: 1 estimates the variance of the population from a sample; 0 takes the values as the whole
  ///   population.
  static func variance(_ values: [Double], correction: Int = 1) -> Double {
    guard values.count > correction else { return .nan }
    let mean = mean(values)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - correction)
  }

  /// The standard error of the mean; NaN for fewer than two values.
  static func standardError(_ values: [Double]) -> Double {
    (variance(values) / Double(values.count)).squareRoot()
  }

  /// The mean over seeds of estimates over prompts.
  ///
  /// The uncertainty has two sources: the spread of the seeds, and the prompts, which the seeds share. The result has
  /// the larger of two standard errors: the one over seeds and the one over prompts, √(Σ se²) / n for n seeds.
  static func acrossSeeds(_ estimates: [Estimate]) -> Estimate {
    let means = estimates.map(\.mean)
    let squares = estimates.reduce(0) { $0 + $1.standardError * $1.standardError }
    let prompts = squares.squareRoot() / Double(max(estimates.count, 1))
    let seeds = standardError(means)
    guard seeds.isFinite, !(prompts > seeds) else { return Estimate(mean: mean(means), standardError: prompts) }
    return Estimate(mean: mean(means), standardError: seeds, degreesOfFreedom: Double(means.count - 1))
  }

  /// The mean of numbers at the same prompts, one list for each seed. Prompts and seeds are both random samples.
  ///
  /// The variance has two components (the two-way layout without repetition): the variance of the prompts' means over
  /// seeds, which includes what each training does at each prompt; and the variance of the seeds' means that the first
  /// does not explain. Degrees of freedom by Satterthwaite.
  static func acrossPrompts(_ seeds: [[Double]]) -> Estimate {
    combined(promptMeans(seeds), [seedComponent(seeds)])
  }

  static func acrossPrompts(_ seeds: [Int: [Double]]) -> Estimate { acrossPrompts(bySeed(seeds)) }

  /// In the order of the seeds, so that sums round the same way every time.
  private static func bySeed(_ values: [Int: [Double]]) -> [[Double]] {
    values.sorted { $0.key < $1.key }.map(\.value)
  }

  /// `a − b` of numbers at the same prompts, by seed. Pairs the prompts, and the seeds where both sides have the same.
  static func pairedDifference(_ a: [Int: [Double]], _ b: [Int: [Double]]) -> Estimate {
    if a.keys == b.keys {
      return acrossPrompts(zip(bySeed(a), bySeed(b)).map { zip($0, $1).map { $0 - $1 } })
    }
    let left = bySeed(a), right = bySeed(b)
    let differences = zip(promptMeans(left), promptMeans(right)).map { $0 - $1 }
    return combined(differences, [seedComponent(left), seedComponent(right)])
  }

  /// The mean of each prompt over the seeds.
  private static func promptMeans(_ seeds: [[Double]]) -> [Double] {
    guard let first = seeds.first else { return [] }
    return first.indices.map { prompt in mean(seeds.map { $0[prompt] }) }
  }

  private typealias VarianceComponent = (variance: Double, degreesOfFreedom: Double)

  /// The mean of the prompts' means, with the variance components of the seeds added to its own.
  private static func combined(_ prompts: [Double], _ seeds: [VarianceComponent]) -> Estimate {
    let error = standardError(prompts)
    let variance = seeds.reduce(error * error) { $0 + $1.variance }
    let denominator = seeds.reduce(error * error * error * error / Double(prompts.count - 1)) {
      $1.variance > 0 ? $0 + $1.variance * $1.variance / $1.degreesOfFreedom : $0
    }
    return Estimate(
      mean: mean(prompts), standardError: variance.squareRoot(),
      degreesOfFreedom: denominator > 0 ? variance * variance / denominator : .infinity)
  }

  /// The variance of the mean over seeds that the noise of the prompts within each seed does not explain; 0 for one
  /// seed, from which it cannot be estimated.
  private static func seedComponent(_ seeds: [[Double]]) -> VarianceComponent {
    let prompts = promptMeans(seeds), count = Double(seeds.count)
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

  /// The 97.5% quantile of Student's t; beyond 30 degrees of freedom, of the normal distribution. Rounds degrees of
  /// freedom down, which widens intervals.
  static func quantile975(degreesOfFreedom: Double) -> Double {
    guard degreesOfFreedom >= 1 else { return .infinity }
    let table = [
      12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
      2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ]
    return degreesOfFreedom < 31 ? table[Int(degreesOfFreedom) - 1] : 1.960
  }
}
