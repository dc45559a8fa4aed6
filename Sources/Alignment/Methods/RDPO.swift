extension MethodDescription {
  public static let rDPO = MethodDescription(
    key: "rdpo", title: "rDPO", family: .preferences, hyperparameter: "flipRate",
    settings: [
      .number("beta", .positive, 0.1, "DPO's β; nats per unit of reward."),
      .number("flipRate", .belowHalf, 0.1, "ε: the rate at which labels are known to be flipped."),
    ] + CommonSettings.preferenceTraining(learningRate: 3e-5),
    source: "arXiv 2403.00409",
    summary: "Robust DPO: an unbiased estimate, from labels flipped at a known rate, of DPO's loss on true ones.",
    loss: { RDPOLoss(beta: $0.number("beta"), flipRate: $0.number("flipRate")) })
}

/// L = mean over pairs of [−(1 − ε) log σ(β h) + ε log σ(−β h)] / (1 − 2ε) (arXiv 2403.00409; TRL's `robust`).
///
/// Over labels that are flipped at the rate ε its expectation is DPO's loss on the true ones. It may be negative.
public struct RDPOLoss: MarginLoss {
  public let beta: Double
  /// ε, below ½.
  public let flipRate: Double

  public init(beta: Double, flipRate: Double) {
    self.beta = beta
    self.flipRate = flipRate
  }

  public func term(margin h: Double) -> (loss: Double, slope: Double) {
    let right = (1 - flipRate) / (1 - 2 * flipRate), wrong = flipRate / (1 - 2 * flipRate)
    return (
      -right * logSigmoid(beta * h) + wrong * logSigmoid(-beta * h),
      -beta * (right * sigmoid(-beta * h) + wrong * sigmoid(beta * h))
    )
  }
}
