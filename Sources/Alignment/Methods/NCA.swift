extension MethodDescription {
  public static let nca = MethodDescription(
    key: "nca", title: "NCA", family: .preferences, hyperparameter: NCALoss.beta,
    settings: [NCALoss.beta.setting] + CommonSettings.preferenceTraining(),
    source: "arXiv 2402.05369, the pairwise case",
    summary: "Noise contrastive alignment: absolute rewards, so that the chosen's likelihood does not fall.",
    loss: { NCALoss(beta: $0[NCALoss.beta]) })
}

/// L = mean over pairs of −log σ(r_w) − ½ log σ(−r_w) − ½ log σ(−r_l), r = β log π/π_ref (arXiv 2402.05369, the
/// pairwise case with hard labels; TRL's `nca_pair`).
struct NCALoss: LogRatioLoss {
  static let beta = SettingKey.number("beta", .positive, 0.1, "The reward's scale; nats per unit of reward.")

  let beta: Double

  func term(chosen: Double, rejected: Double) -> PairTerm {
    let w = beta * chosen, l = beta * rejected
    return PairTerm(
      loss: -logSigmoid(w) - 0.5 * logSigmoid(-w) - 0.5 * logSigmoid(-l),
      chosen: beta * (0.5 * sigmoid(w) - sigmoid(-w)), rejected: beta * 0.5 * sigmoid(l))
  }
}
