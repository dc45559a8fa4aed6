extension MethodDescription {
  public static let dpo = MethodDescription(
    key: "dpo", title: "DPO", family: .preferences, hyperparameter: "beta",
    settings: [
      .number(
        "beta", .positive, 0.1,
        "The strength of the KL constraint that the closed form assumes; nats per unit of reward.")
    ] + CommonSettings.preferenceTraining(learningRate: 3e-5),
    source: "arXiv 2305.18290, eq. 7",
    summary: "Direct preference optimisation: a logistic loss on the margin of log-probability ratios.",
    loss: { DPOLoss(beta: $0.number("beta")) })
}

/// L = −mean over pairs of log σ(β h), h the margin of summed log-ratios (arXiv 2305.18290, eq. 7).
///
/// Its gradient weighs a pair by β σ(−β h): the more, the worse it is ranked (section 4).
public struct DPOLoss: PreferenceLoss {
  public let beta: Double

  public init(beta: Double) { self.beta = beta }

  public func evaluate(_ scores: PreferenceScores) -> LossAndGradient {
    var result = LossAndGradient(loss: 0, gradient: Array(repeating: 0, count: scores.policy.count))
    var margin = 0.0, accuracy = 0.0, chosenReward = 0.0, rejectedReward = 0.0
    let share = 1 / Double(scores.pairs.count)
    for pair in scores.pairs {
      let h = scores.logRatioMargin(pair)
      result.loss -= share * logSigmoid(beta * h)
      let weight = share * beta * sigmoid(-beta * h)
      result.gradient[pair.chosen] -= weight
      result.gradient[pair.rejected] += weight
      margin += share * beta * h
      accuracy += share * (h > 0 ? 1 : h == 0 ? 0.5 : 0)
      chosenReward += share * beta * (scores.policy[pair.chosen] - scores.reference[pair.chosen])
      rejectedReward += share * beta * (scores.policy[pair.rejected] - scores.reference[pair.rejected])
    }
    result.metrics = [
      "margin": margin, "accuracy": accuracy, "chosen_reward": chosenReward, "rejected_reward": rejectedReward,
    ]
    return result
  }
}
