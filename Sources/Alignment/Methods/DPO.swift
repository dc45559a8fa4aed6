extension MethodDescription {
  public static let dpo = MethodDescription(
    key: "dpo", title: "DPO", family: .preferences, hyperparameter: DPOLoss.beta,
    settings: [DPOLoss.beta.setting] + CommonSettings.preferenceTraining(),
    source: "arXiv 2305.18290, eq. 7",
    summary: "Direct preference optimisation: a logistic loss on the margin of log-probability ratios.",
    loss: { DPOLoss(beta: $0[DPOLoss.beta]) })
}

/// L = −mean over pairs of log σ(β h), h the margin of summed log-ratios (arXiv 2305.18290, eq. 7).
///
/// The gradient of a pair has the weight β σ(−β h), which is larger the worse the pair is ranked (section 4).
public struct DPOLoss: MarginLoss {
  static let beta = SettingKey.number(
    "beta", .positive, 0.1, "The strength of the KL constraint in the objective; nats per unit of reward.")

  public let beta: Double

  public init(beta: Double) { self.beta = beta }

  public func term(margin h: Double) -> (loss: Double, slope: Double) {
    (-logSigmoid(beta * h), -beta * sigmoid(-beta * h))
  }
}
