import Foundation

/// The arithmetic of PPO over the tokens of completions. Each completion is an episode that ends with its last token.
enum PPOLoss {
  /// Generalised advantage estimation (arXiv 1506.02438, eq. 16) over one episode.
  ///
  /// - Parameters:
  ///   - rewards: r_t of each token.
  ///   - values: V(s_t) of the state before token t. After the last token the value is 0.
  /// - Returns: advantages, and returns A + V.
  static func advantages(
    rewards: [Double], values: [Double], discount: Double, lambda: Double
  ) -> (advantages: [Double], returns: [Double]) {
    var advantages = [Double](repeating: 0, count: rewards.count)
    var next = 0.0, nextValue = 0.0
    for t in rewards.indices.reversed() {
      let delta = rewards[t] + discount * nextValue - values[t]
      next = delta + discount * lambda * next
      advantages[t] = next
      nextValue = values[t]
    }
    return (advantages, zip(advantages, values).map(+))
  }

  /// Scales values to mean 0 (or their own mean) and variance 1, with the biased variance and ε = 1e-8.
  static func whitened(_ values: [Double], keepingMean: Bool = false) -> [Double] {
    guard !values.isEmpty else { return values }
    let (mean, variance) = meanAndVariance(values)
    let scale = 1 / (variance + 1e-8).squareRoot()
    return values.map { ($0 - mean) * scale + (keepingMean ? mean : 0) }
  }

  /// The mean over tokens of max(−A ρ, −A clip(ρ, 1 − ε, 1 + ε)), ρ = exp(log π − log π_old) (arXiv 1707.06347, eq. 7).
  ///
  /// - Parameter total: tokens of the whole minibatch; the losses of its parts add up.
  static func policy(
    logProbabilities: some Collection<Double>, old: some Collection<Double>, advantages: some Collection<Double>,
    clip: Double, of total: Int? = nil
  ) -> PolicyLoss {
    let count = Double(total ?? logProbabilities.count)
    var result = PolicyLoss()
    result.gradient.reserveCapacity(logProbabilities.count)
    for ((logProbability, old), advantage) in zip(zip(logProbabilities, old), advantages) {
      let logRatio = logProbability - old
      let ratio = exp(logRatio)
      let plain = -advantage * ratio
      let clipped = -advantage * min(max(ratio, 1 - clip), 1 + clip)
      let isClipped = clipped > plain
      result.loss += max(plain, clipped) / count
      result.gradient.append(isClipped ? 0 : plain / count)
      result.clipFraction += (isClipped ? 1 : 0) / count
      result.meanRatio += ratio / count
      result.largestRatio = max(result.largestRatio, ratio)
      result.approximateKL += logRatio * logRatio / 2 / count
    }
    return result
  }

  /// ½ mean over tokens of max((V − R)², (clip(V, V_old ± ε) − R)²) (arXiv 2403.17031's code).
  static func value(
    values: some Collection<Double>, old: some Collection<Double>, returns: some Collection<Double>, clip: Double,
    of total: Int? = nil
  ) -> (loss: Double, gradient: [Double], clipFraction: Double) {
    let count = Double(total ?? values.count)
    var loss = 0.0, clipFraction = 0.0
    var gradient: [Double] = []
    gradient.reserveCapacity(values.count)
    for ((value, old), target) in zip(zip(values, old), returns) {
      let bounded = min(max(value, old - clip), old + clip)
      let plain = (value - target) * (value - target), clipped = (bounded - target) * (bounded - target)
      loss += max(plain, clipped) / 2 / count
      let isClipped = clipped > plain
      gradient.append(isClipped ? 0 : (value - target) / count)
      clipFraction += (isClipped ? 1 : 0) / count
    }
    return (loss, gradient, clipFraction)
  }

  /// The fraction of the returns' variance that the values explain: 1 − Var(R − V)/Var(R).
  static func explainedVariance(values: [Double], returns: [Double]) -> Double {
    let whole = meanAndVariance(returns).variance
    return whole > 0 ? 1 - meanAndVariance(zip(returns, values).map(-)).variance / whole : 0
  }
}
