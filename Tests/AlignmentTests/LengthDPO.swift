@testable import Alignment

extension MethodDescription {
  static let lengthDPO = MethodDescription(
    key: "length-dpo", title: "Length-regularised DPO", family: .preferences, hyperparameter: LengthDPOLoss.alpha,
    settings: [LengthDPOLoss.alpha.setting, LengthDPOLoss.beta.setting]
      + CommonSettings.preferenceTraining(learningRate: 3e-5),
    source: "arXiv 2403.19159",
    summary: "DPO that does not learn from length: a longer completion is expected to win by its length alone.",
    loss: { LengthDPOLoss(alpha: $0[LengthDPOLoss.alpha], beta: $0[LengthDPOLoss.beta]) })
}

/// L = −mean over pairs of log σ(β h + α (|y_w| − |y_l|)), h the margin of summed log-ratios (arXiv 2403.19159).
/// At α = 0 it is DPO.
struct LengthDPOLoss: PairwiseLoss {
  static let alpha = SettingKey.number("alpha", .nonNegative, 0.01, "α: the reward that a token has by itself.")
  static let beta = SettingKey.number("beta", .positive, 0.1, "DPO's β; nats per unit of reward.")

  /// Reward per token.
  let alpha: Double
  let beta: Double

  func term(chosen: ScoredCompletion, rejected: ScoredCompletion) -> PairTerm {
    let margin = beta * (chosen.logRatio - rejected.logRatio)
    let z = margin + alpha * Double(chosen.length - rejected.length)
    let slope = -beta * sigmoid(-z)
    return PairTerm(loss: -logSigmoid(z), chosen: slope, rejected: -slope)
  }

  func reward(of completion: ScoredCompletion) -> Double { beta * completion.logRatio }
}
