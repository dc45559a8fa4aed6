extension MethodDescription {
  public static let rDPO = MethodDescription(
    key: "rdpo", title: "rDPO", family: .preferences, hyperparameter: RDPOLoss.flipRate,
    settings: [RDPOLoss.beta.setting, RDPOLoss.flipRate.setting] + CommonSettings.preferenceTraining(),
    source: "arXiv 2403.00409",
    summary: "Robust DPO: an unbiased estimate, from labels flipped at a known rate, of DPO's loss on true ones.",
    loss: { RDPOLoss(beta: $0[RDPOLoss.beta], flipRate: $0[RDPOLoss.flipRate]) })
}

/// L = mean over pairs of [−(1 − ε) log σ(β h) + ε log σ(−β h)] / (1 − 2ε) (arXiv 2403.00409; TRL's `robust`).
///
/// Over labels that are flipped at the rate ε, the expectation is DPO's loss on the true labels. It may be negative.
struct RDPOLoss: MarginLoss {
  static let beta = SettingKey.number("beta", .positive, 0.1, "DPO's β; nats per unit of reward.")
  static let flipRate = SettingKey.number("flipRate", .belowHalf, 0.1, "ε: the known rate of flipped labels.")

  let beta: Double
  let flipRate: Double

  func term(margin h: Double) -> (loss: Double, slope: Double) {
    let right = (1 - flipRate) / (1 - 2 * flipRate), wrong = flipRate / (1 - 2 * flipRate)
    return (
      -right * logSigmoid(beta * h) + wrong * logSigmoid(-beta * h),
      -beta * (right * sigmoid(-beta * h) + wrong * sigmoid(beta * h))
    )
  }
}
