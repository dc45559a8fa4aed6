extension MethodDescription {
  public static let apoDown = MethodDescription(
    key: "apo-down", title: "APO-down", family: .preferences, hyperparameter: APODownLoss.beta,
    settings: [APODownLoss.beta.setting] + CommonSettings.preferenceTraining(),
    source: "arXiv 2408.06266, eq. 8",
    summary:
      "Anchored preference optimisation for a policy that is better than the chosen: both fall, the rejected more.",
    loss: { APODownLoss(beta: $0[APODownLoss.beta]) })
}

/// L = mean over pairs of σ(r_w) + 1 − σ(r_w − r_l), r = β log π/π_ref (arXiv 2408.06266, eq. 8).
///
/// The loss has no minimum: once a pair is ranked correctly, σ(r_w) keeps pushing the chosen completion down while the
/// margin no longer holds it, and the policy leaves the reference without end. The authors mean it for a policy that is
/// better than the chosen completions; on pairs of the policy's own samples it ends far away.
struct APODownLoss: LogRatioLoss {
  static let beta = SettingKey.number("beta", .positive, 0.1, "The reward's scale; nats per unit of reward.")

  let beta: Double

  func term(chosen: Double, rejected: Double) -> PairTerm {
    let z = beta * (chosen - rejected)
    let w = sigmoid(beta * chosen) * sigmoid(-beta * chosen), m = sigmoid(z) * sigmoid(-z)
    return PairTerm(loss: sigmoid(beta * chosen) + sigmoid(-z), chosen: beta * (w - m), rejected: beta * m)
  }
}
