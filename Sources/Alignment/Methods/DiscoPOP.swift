import Foundation

extension MethodDescription {
  public static let discoPOP = MethodDescription(
    key: "discopop", title: "DiscoPOP", family: .preferences, hyperparameter: DiscoPOPLoss.beta,
    settings: [DiscoPOPLoss.beta.setting, DiscoPOPLoss.tau.setting] + CommonSettings.preferenceTraining(),
    source: "arXiv 2406.08414, eq. 5",
    summary: "A loss that a language model discovered: logistic for pairs ranked wrongly, exponential for the others.",
    loss: { DiscoPOPLoss(beta: $0[DiscoPOPLoss.beta], tau: $0[DiscoPOPLoss.tau]) })
}

/// L = mean over pairs of (1 − m) · −log σ(z) + m · exp(−z), z = β h, m = σ(z/τ) (arXiv 2406.08414, eq. 5: the
/// log-ratio modulated loss).
///
/// The loss is not convex. At the usual β = τ = 0.05 it falls from h = 0 towards a shallow minimum at h = −2.37 nats, and
/// towards correct rankings only beyond the maximum at h = 1.44: a training depends on steps that carry pairs over that
/// maximum. With a τ of 0.11 or more it has neither.
struct DiscoPOPLoss: MarginLoss {
  static let beta = SettingKey.number("beta", .positive, 0.05, "DPO's β; nats per unit of reward.")
  static let tau = SettingKey.number(
    "tau", .betweenZeroAndOne, 0.05,
    "τ: the sharpness of the change from the logistic to the exponential loss as a pair becomes ranked correctly; smaller is sharper."
  )

  let beta: Double
  /// Below 1, or the exponential would be unbounded where pairs are ranked wrongly.
  let tau: Double

  func term(margin h: Double) -> (loss: Double, slope: Double) {
    let z = beta * h
    let m = sigmoid(z / tau), rest = sigmoid(-z / tau)
    // m exp(−z): one factor may underflow while the other overflows.
    let exponential = exp(logSigmoid(z / tau) - z)
    return (
      -rest * logSigmoid(z) + exponential,
      beta * (m * rest / tau * logSigmoid(z) - rest * sigmoid(-z) + (rest / tau - 1) * exponential)
    )
  }
}
