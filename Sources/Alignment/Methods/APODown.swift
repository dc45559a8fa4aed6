extension MethodDescription {
  public static let apoDown = MethodDescription(
    key: "apo-down", title: "APO-down", family: .preferences, hyperparameter: "beta",
    settings: [
      .number("beta", .positive, 0.1, "The reward's scale; nats per unit of reward.")
    ] + CommonSettings.preferenceTraining(learningRate: 3e-5),
    source: "arXiv 2408.06266, eq. 8",
    summary: "Anchored preference optimisation where the policy beats the chosen: both fall, the rejected more.",
    loss: { APODownLoss(beta: $0.number("beta")) })
}

/// L = mean over pairs of σ(r_w) + 1 − σ(r_w − r_l), r = β log π/π_ref (arXiv 2408.06266, eq. 8).
///
/// It has no lowest value: once a pair is ranked right, σ(r_w) goes on pushing the chosen down as the margin ceases to
/// hold it, and the policy leaves the reference without end. Its authors mean it for a policy that is better than the
/// chosen completions; on pairs of the policy's own samples it ends far away.
public struct APODownLoss: LogRatioLoss {
  public let beta: Double

  public init(beta: Double) { self.beta = beta }

  public func term(chosen: Double, rejected: Double) -> PairTerm {
    let z = beta * (chosen - rejected)
    let w = sigmoid(beta * chosen) * sigmoid(-beta * chosen), m = sigmoid(z) * sigmoid(-z)
    return PairTerm(
      loss: sigmoid(beta * chosen) + sigmoid(-z), chosen: beta * (w - m), rejected: beta * m)
  }
}
