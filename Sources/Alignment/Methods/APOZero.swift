extension MethodDescription {
  public static let apoZero = MethodDescription(
    key: "apo-zero", title: "APO-zero", family: .preferences, hyperparameter: APOZeroLoss.beta,
    settings: [APOZeroLoss.beta.setting] + CommonSettings.preferenceTraining(),
    source: "arXiv 2408.06266, eq. 7",
    summary:
      "Anchored preference optimisation for chosen completions that are better than the policy: they rise, the rejected fall.",
    loss: { APOZeroLoss(beta: $0[APOZeroLoss.beta]) })
}

/// L = mean over pairs of 1 − σ(r_w) + σ(r_l), r = β log π/π_ref (arXiv 2408.06266, eq. 7).
struct APOZeroLoss: LogRatioLoss {
  static let beta = SettingKey.number("beta", .positive, 0.1, "The reward's scale; nats per unit of reward.")

  let beta: Double

  func term(chosen: Double, rejected: Double) -> PairTerm {
    let w = beta * chosen, l = beta * rejected
    return PairTerm(
      loss: sigmoid(-w) + sigmoid(l), chosen: -beta * sigmoid(w) * sigmoid(-w),
      rejected: beta * sigmoid(l) * sigmoid(-l))
  }
}
