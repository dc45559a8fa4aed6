import Foundation

extension MethodDescription {
  public static let fDPO = MethodDescription(
    key: "f-dpo", title: "f-DPO", family: .preferences, hyperparameter: "beta",
    settings: [
      .number("beta", .positive, 0.1, "The strength of the constraint by the divergence."),
      .choice(
        "divergence", ["forward-kl", "jensen-shannon", "alpha"], "jensen-shannon",
        "The divergence from the reference in place of DPO's reverse KL."),
      Setting.number(
        "alpha", Setting.Bounds(lower: 0, lowerIncluded: false, upper: 1, upperIncluded: false), 0.5,
        "The α-divergence's α: towards 0 it is the reverse KL (DPO), towards 1 the forward KL."
      ).only(with: "divergence", "alpha"),
    ] + CommonSettings.preferenceTraining(learningRate: 3e-5),
    source: "arXiv 2309.16240, table 1",
    summary: "DPO with another divergence than the reverse KL between policy and reference.",
    loss: {
      let divergence: FDPOLoss.Divergence =
        switch $0.text("divergence") {
        case "forward-kl": .forwardKL
        case "alpha": .alpha($0.number("alpha"))
        default: .jensenShannon
        }
      return FDPOLoss(beta: $0.number("beta"), divergence: divergence)
    })
}

/// L = −mean over pairs of log σ(β f′(u_w) − β f′(u_l)), u = π/π_ref (arXiv 2309.16240), with of its table 1
///
///     forward KL        f′(u) = −1/u
///     Jensen–Shannon    f′(u) = log(2u/(1 + u))
///     α-divergence      f′(u) = (1 − u^−α)/α
///
/// A power of u beyond e^80 is held there, as in TRL, so that an infinite reward does not end a training.
public struct FDPOLoss: LogRatioLoss {
  public enum Divergence: Sendable, Equatable {
    case forwardKL
    case jensenShannon
    case alpha(Double)
  }

  public let beta: Double
  public let divergence: Divergence

  public init(beta: Double, divergence: Divergence) {
    self.beta = beta
    self.divergence = divergence
  }

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
    case .alpha(let alpha):
      let inverse = power(-alpha * x)
      return ((1 - inverse.value) / alpha, inverse.isFree ? inverse.value : 0)
    }
  }

  public func term(chosen: Double, rejected: Double) -> PairTerm {
    let w = derivative(chosen), l = derivative(rejected)
    let z = beta * (w.value - l.value)
    let slope = -beta * sigmoid(-z)
    return PairTerm(loss: -logSigmoid(z), chosen: slope * w.slope, rejected: -slope * l.slope)
  }

  public func reward(of completion: ScoredCompletion) -> Double { beta * derivative(completion.logRatio).value }
}
