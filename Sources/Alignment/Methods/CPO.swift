extension MethodDescription {
  public static let cpo = MethodDescription(
    key: "cpo", title: "CPO", family: .preferences, hyperparameter: "beta",
    settings: [
      .number("beta", .positive, 0.1, "The scale of the log-probabilities in the logistic loss."),
      .number("likelihoodWeight", .nonNegative, 1, "The weight of −log π(y_w) beside the logistic loss."),
      .choice(
        "likelihood", ["summed", "averaged"], "summed",
        "The likelihood of the chosen: summed over its tokens as printed, or its mean over them as in the authors' code and in TRL."
      ),
    ] + CommonSettings.preferenceTraining(learningRate: 3e-5),
    source: "arXiv 2401.08417, section 3",
    summary: "Contrastive preference optimisation: DPO's loss without a reference, beside the chosen's likelihood.",
    loss: {
      CPOLoss(
        beta: $0.number("beta"), likelihoodWeight: $0.number("likelihoodWeight"),
        averaged: $0.text("likelihood") == "averaged")
    })
}

/// L = mean over pairs of −log σ(β log π(y_w) − β log π(y_l)) − w log π(y_w) (arXiv 2401.08417, section 3, where w = 1),
/// the last log π(y_w) summed over tokens as printed, or divided by |y_w|. No reference.
public struct CPOLoss: PairwiseLoss {
  public let beta: Double
  /// w.
  public let likelihoodWeight: Double
  public let averaged: Bool

  public init(beta: Double, likelihoodWeight: Double = 1, averaged: Bool = false) {
    self.beta = beta
    self.likelihoodWeight = likelihoodWeight
    self.averaged = averaged
  }

  public func term(chosen: ScoredCompletion, rejected: ScoredCompletion) -> PairTerm {
    let z = beta * (chosen.policy - rejected.policy)
    let slope = -beta * sigmoid(-z)
    let weight = likelihoodWeight / (averaged ? Double(chosen.length) : 1)
    return PairTerm(
      loss: -logSigmoid(z) - weight * chosen.policy, chosen: slope - weight, rejected: -slope)
  }

  public func reward(of completion: ScoredCompletion) -> Double { beta * completion.policy }
}
