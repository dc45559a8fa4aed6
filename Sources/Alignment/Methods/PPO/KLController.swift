/// Adapts the coefficient of the KL penalty so that the sequence KL approaches a target (arXiv 1909.08593, section 2.2).
struct KLController: Sendable {
  var coefficient: Double
  let target: Double
  let horizon: Double

  /// - Parameters:
  ///   - kl: the mean sequence KL of the rollout, nats.
  ///   - episodes: the episodes of the rollout.
  mutating func update(kl: Double, episodes: Int) {
    let error = min(max(kl / target - 1, -0.2), 0.2)
    coefficient *= 1 + error * Double(episodes) / horizon
  }
}
