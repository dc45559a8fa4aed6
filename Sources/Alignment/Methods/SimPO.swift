extension MethodDescription {
  public static let simPO = MethodDescription(
    key: "simpo", title: "SimPO", family: .preferences, hyperparameter: "beta",
    settings: [
      .number("beta", .positive, 2.5, "The reward's scale: β log π(y)/|y|."),
      .number("gamma", .nonNegative, 1.375, "γ: the margin by which the chosen reward should lead."),
    ] + CommonSettings.preferenceTraining(learningRate: 3e-5),
    source: "arXiv 2405.14734, eq. 6",
    summary: "Simple preference optimisation: the policy's own mean log-probability as reward, with a target margin.",
    loss: { SimPOLoss(beta: $0.number("beta"), gamma: $0.number("gamma")) })
}

/// L = −mean over pairs of log σ(β/|y_w| log π(y_w) − β/|y_l| log π(y_l) − γ) (arXiv 2405.14734, eq. 6). No reference.
public struct SimPOLoss: PairwiseLoss {
  /// Tokens per nat.
  public let beta: Double
  public let gamma: Double

  public init(beta: Double, gamma: Double) {
    self.beta = beta
    self.gamma = gamma
  }

  public func term(chosen: ScoredCompletion, rejected: ScoredCompletion) -> PairTerm {
    let z = reward(of: chosen) - reward(of: rejected) - gamma
    let slope = -beta * sigmoid(-z)
    return PairTerm(
      loss: -logSigmoid(z), chosen: slope / Double(chosen.length), rejected: -slope / Double(rejected.length))
  }

  public func reward(of completion: ScoredCompletion) -> Double { beta * completion.mean }
}
