extension MethodDescription {
  public static let simPO = MethodDescription(
    key: "simpo", title: "SimPO", family: .preferences, hyperparameter: SimPOLoss.beta,
    settings: [SimPOLoss.beta.setting, SimPOLoss.gamma.setting] + CommonSettings.preferenceTraining(),
    source: "arXiv 2405.14734, eq. 6",
    summary: "Simple preference optimisation: the policy's own mean log-probability as reward, with a target margin.",
    loss: { SimPOLoss(beta: $0[SimPOLoss.beta], gamma: $0[SimPOLoss.gamma]) })
}

/// L = −mean over pairs of log σ(β/|y_w| log π(y_w) − β/|y_l| log π(y_l) − γ) (arXiv 2405.14734, eq. 6). No reference.
struct SimPOLoss: PairwiseLoss {
  static let beta = SettingKey.number("beta", .positive, 2.5, "The reward's scale: β log π(y)/|y|.")
  static let gamma = SettingKey.number(
    "gamma", .nonNegative, 1.375, "γ: the target margin between the chosen and the rejected reward.")

  /// Tokens per nat.
  let beta: Double
  let gamma: Double

  func term(chosen: ScoredCompletion, rejected: ScoredCompletion) -> PairTerm {
    let z = reward(of: chosen) - reward(of: rejected) - gamma
    let slope = -beta * sigmoid(-z)
    return PairTerm(
      loss: -logSigmoid(z), chosen: slope / Double(chosen.length), rejected: -slope / Double(rejected.length))
  }

  func reward(of completion: ScoredCompletion) -> Double { beta * completion.mean }
}
