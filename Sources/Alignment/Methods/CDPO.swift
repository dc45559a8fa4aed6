extension MethodDescription {
  public static let cDPO = MethodDescription(
    key: "cdpo", title: "cDPO", family: .preferences, hyperparameter: CDPOLoss.labelSmoothing,
    settings: [CDPOLoss.beta.setting, CDPOLoss.labelSmoothing.setting] + CommonSettings.preferenceTraining(),
    source: "E. Mitchell, \"A note on DPO with noisy preferences\" (2023), eq. 3",
    summary: "Conservative DPO: its logistic loss on labels that are wrong with a known probability.",
    loss: { CDPOLoss(beta: $0[CDPOLoss.beta], labelSmoothing: $0[CDPOLoss.labelSmoothing]) })
}

/// L = −mean over pairs of (1 − ε) log σ(β h) + ε log σ(−β h) ("A note on DPO with noisy preferences", eq. 3; the
/// `label_smoothing` of the reference implementation of DPO).
///
/// The minimum is at the finite margin h = log((1 − ε)/ε)/β.
struct CDPOLoss: MarginLoss {
  static let beta = SettingKey.number("beta", .positive, 0.1, "DPO's β; nats per unit of reward.")
  static let labelSmoothing = SettingKey.number(
    "labelSmoothing", .belowHalf, 0.1, "ε: the assumed probability that a label is wrong.")

  let beta: Double
  let labelSmoothing: Double

  func term(margin h: Double) -> (loss: Double, slope: Double) {
    let right = 1 - labelSmoothing, wrong = labelSmoothing
    return (
      -right * logSigmoid(beta * h) - wrong * logSigmoid(-beta * h),
      -beta * (right * sigmoid(-beta * h) - wrong * sigmoid(beta * h))
    )
  }
}
