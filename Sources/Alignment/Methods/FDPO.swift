import Foundation

extension MethodDescription {
  public static let fDPO = MethodDescription(
    key: "f-dpo", title: "f-DPO", family: .preferences, hyperparameter: FDPOLoss.beta,
    settings: [FDPOLoss.beta.setting, FDPOLoss.divergence.setting, FDPOLoss.alpha.setting]
      + CommonSettings.preferenceTraining(),
    source: "arXiv 2309.16240, table 1",
    summary: "DPO with another divergence than the reverse KL between policy and reference.",
    loss: {
      FDPOLoss(beta: $0[FDPOLoss.beta], divergence: $0[FDPOLoss.divergence], alpha: $0[FDPOLoss.alpha])
    })
}

/// L = −mean over pairs of log σ(β f′(u_w) − β f′(u_l)), u = π/π_ref (arXiv 2309.16240), with f′ from its table 1:
///
///     forward KL        f′(u) = −1/u
///     Jensen–Shannon    f′(u) = log(2u/(1 + u))
///     α-divergence      f′(u) = (1 − u^−α)/α
///
/// A power of u is bounded by e^80, as in TRL, so that an infinite reward does not end a training.
struct FDPOLoss: LogRatioLoss {
  enum Divergence: String, CaseIterable, Sendable {
    case forwardKL = "forward-kl", jensenShannon = "jensen-shannon", alpha
  }

  static let beta = SettingKey.number("beta", .positive, 0.1, "The strength of the divergence constraint.")
  static let divergence = SettingKey.choice(
    "divergence", Divergence.jensenShannon, "The divergence from the reference that replaces DPO's reverse KL.")
  static let alpha = SettingKey.number(
    "alpha", .betweenZeroAndOne, 0.5,
    "The α-divergence's α: its limit at 0 is the reverse KL (DPO), at 1 the forward KL."
  ).only(with: divergence, .alpha)

  let beta: Double
  let divergence: Divergence
  /// Of the α-divergence alone.
  let alpha: Double

  /// f′(u) at x = log u, and its slope along x.
  private func derivative(_ x: Double) -> (value: Double, slope: Double) {
    func power(_ exponent: Double) -> (value: Double, isFree: Bool) {
      (exp(min(exponent, 80)), exponent < 80)
    }
    switch divergence {
    case .forwardKL:
      let inverse = power(-x)
      return (-inverse.value, inverse.isFree ? inverse.value : 0)
    case .jensenShannon:
      return (log(2) + logSigmoid(x), sigmoid(-x))
    case .alpha:
      let inverse = power(-alpha * x)
      return ((1 - inverse.value) / alpha, inverse.isFree ? inverse.value : 0)
    }
  }

  func term(chosen: Double, rejected: Double) -> PairTerm {
    let w = derivative(chosen), l = derivative(rejected)
    let z = beta * (w.value - l.value)
    let slope = -beta * sigmoid(-z)
    return PairTerm(loss: -logSigmoid(z), chosen: slope * w.slope, rejected: -slope * l.slope)
  }

  func reward(of completion: ScoredCompletion) -> Double { beta * derivative(completion.logRatio).value }
}
