import Foundation

extension MethodDescription {
  public static let discoPOP = MethodDescription(
    key: "discopop", title: "DiscoPOP", family: .preferences, hyperparameter: "beta",
    settings: [
      .number("beta", .positive, 0.05, "DPO's β; nats per unit of reward."),
      .number(
        "tau", Setting.Bounds(lower: 0, lowerIncluded: false, upper: 1, upperIncluded: false), 0.05,
        "τ: how sharply the exponential loss takes over from the logistic one as a pair comes to be ranked right."),
    ] + CommonSettings.preferenceTraining(learningRate: 3e-5),
    source: "arXiv 2406.08414, eq. 5",
    summary: "A loss that a language model discovered: logistic for pairs ranked wrongly, exponential for the others.",
    loss: { DiscoPOPLoss(beta: $0.number("beta"), tau: $0.number("tau")) })
}

/// L = mean over pairs of (1 − m) · −log σ(z) + m · exp(−z), z = β h, m = σ(z/τ) (arXiv 2406.08414, eq. 5: the
/// log-ratio modulated loss).
///
/// It is not convex. At the usual β = τ = 0.05 it falls from h = 0 towards a shallow valley at h = −2.37 nats, and only
/// beyond the hill at h = 1.44 towards right rankings: a training depends on steps that carry pairs over that hill. A τ
/// of 0.11 or more has neither.
public struct DiscoPOPLoss: MarginLoss {
  public let beta: Double
  /// Below 1, or the exponential would be unbounded where pairs are ranked wrongly.
  public let tau: Double

  public init(beta: Double, tau: Double) {
    self.beta = beta
    self.tau = tau
  }

  public func term(margin h: Double) -> (loss: Double, slope: Double) {
    let z = beta * h
    let m = sigmoid(z / tau), rest = sigmoid(-z / tau)
    // m exp(−z), of which the one may vanish while the other overflows.
    let exponential = exp(logSigmoid(z / tau) - z)
    return (
      -rest * logSigmoid(z) + exponential,
      beta * (m * rest / tau * logSigmoid(z) - rest * sigmoid(-z) + (rest / tau - 1) * exponential)
    )
  }
}
