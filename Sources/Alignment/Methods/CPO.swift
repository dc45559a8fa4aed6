extension MethodDescription {
  public static let cpo = MethodDescription(
    key: "cpo", title: "CPO", family: .preferences, hyperparameter: CPOLoss.beta,
    settings: [CPOLoss.beta.setting, CPOLoss.likelihoodWeight.setting, CPOLoss.likelihood.setting]
      + CommonSettings.preferenceTraining(),
    source: "arXiv 2401.08417, section 3",
    summary: "Contrastive preference optimisation: DPO's loss without a reference, plus the chosen's likelihood.",
    loss: {
      CPOLoss(
        beta: $0[CPOLoss.beta], likelihoodWeight: $0[CPOLoss.likelihoodWeight],
        averaged: $0[CPOLoss.likelihood] == .averaged)
    })
}

/// L = mean over pairs of −log σ(β log π(y_w) − β log π(y_l)) − w log π(y_w) (arXiv 2401.08417, section 3, where w = 1).
/// The last log π(y_w) is summed over tokens as printed, or divided by |y_w|. No reference.
struct CPOLoss: PairwiseLoss {
  enum Likelihood: String, CaseIterable, Sendable { case summed, averaged }

  static let beta = SettingKey.number(
    "beta", .positive, 0.1, "The scale of the log-probabilities in the logistic loss.")
  static let likelihoodWeight = SettingKey.number(
    "likelihoodWeight", .nonNegative, 1, "The weight of −log π(y_w) relative to the logistic loss.")
  static let likelihood = SettingKey.choice(
    "likelihood", Likelihood.summed,
    "The likelihood of the chosen: summed over its tokens as printed, or its mean over them as in the authors' code and in TRL."
  )

  let beta: Double
  var likelihoodWeight = 1.0
  var averaged = false

  func term(chosen: ScoredCompletion, rejected: ScoredCompletion) -> PairTerm {
    let z = beta * (chosen.policy - rejected.policy)
    let slope = -beta * sigmoid(-z)
    let weight = likelihoodWeight / (averaged ? Double(chosen.length) : 1)
    return PairTerm(loss: -logSigmoid(z) - weight * chosen.policy, chosen: slope - weight, rejected: -slope)
  }

  func reward(of completion: ScoredCompletion) -> Double { beta * completion.policy }
}
