extension MethodDescription {
  public static let sppo = MethodDescription(
    key: "sppo", title: "SPPO-hard", family: .preferences, hyperparameter: SPPOLoss.beta,
    settings: [SPPOLoss.beta.setting] + CommonSettings.preferenceTraining(),
    source: "arXiv 2405.00675, eq. 4.7 with win probabilities 1 and 0",
    summary: "Self-play preference optimisation's squared loss, on stored pairs with certain labels.",
    loss: { SPPOLoss(beta: $0[SPPOLoss.beta]) })
}

/// L = mean over pairs of (a − 1/(2β))² + (b + 1/(2β))², a and b the log-ratios of chosen and rejected
/// (arXiv 2405.00675, eq. 4.7, with win probabilities of 1 and 0; TRL's `sppo_hard`).
struct SPPOLoss: LogRatioLoss {
  static let beta = SettingKey.number(
    "beta", .positive, 0.1, "β, the paper's 1/η: the targets of the log-ratios are ±1/(2β) nats.")

  let beta: Double

  func term(chosen: Double, rejected: Double) -> PairTerm {
    let w = chosen - 0.5 / beta, l = rejected + 0.5 / beta
    return PairTerm(loss: w * w + l * l, chosen: 2 * w, rejected: 2 * l)
  }
}
