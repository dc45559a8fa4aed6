extension MethodDescription {
  public static let slic = MethodDescription(
    key: "slic", title: "SLiC", family: .preferences, hyperparameter: SLiCLoss.beta,
    settings: [SLiCLoss.beta.setting] + CommonSettings.preferenceTraining(),
    source: "arXiv 2305.10425, in the form normalised by the reference of arXiv 2309.06657",
    summary: "Sequence likelihood calibration: a hinge on the margin of log-probability ratios.",
    loss: { SLiCLoss(beta: $0[SLiCLoss.beta]) })
}

/// L = mean over pairs of max(0, 1 − β h) (arXiv 2309.06657's normalised hinge of SLiC-HF, arXiv 2305.10425; TRL's
/// `hinge`). At the corner itself the slope is 0.
struct SLiCLoss: MarginLoss {
  static let beta = SettingKey.number("beta", .positive, 0.1, "β: margins of log-ratios above 1/β nats have no loss.")

  let beta: Double

  func term(margin h: Double) -> (loss: Double, slope: Double) {
    let short = 1 - beta * h
    return short > 0 ? (short, -beta) : (0, 0)
  }
}
