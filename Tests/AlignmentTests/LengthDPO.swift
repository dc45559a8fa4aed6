@testable import Alignment

extension MethodDescription {
  public static let lengthDPO = MethodDescription(
    key: "length-dpo", title: "Length-regularised DPO", family: .preferences, hyperparameter: "alpha",
    settings: [
      .number("alpha", .nonNegative, 0.01, "α: how much reward a token is taken to be worth by itself."),
      .number("beta", .positive, 0.1, "DPO's β; nats per unit of reward."),
    ] + CommonSettings.preferenceTraining(learningRate: 3e-5),
    source: "arXiv 2403.19159",
    summary: "DPO that does not learn from length: a longer completion is expected to win by its length alone.",
    loss: { LengthDPOLoss(alpha: $0.number("alpha"), beta: $0.number("beta")) })
}

/// L = −mean over pairs of log σ(β h + α (|y_w| − |y_l|)), h the margin of summed log-ratios (arXiv 2403.19159).
/// At α = 0 it is DPO.
public struct LengthDPOLoss: PairwiseLoss {
  /// Reward per token.
  public let alpha: Double
  public let beta: Double

  public func term(chosen: ScoredCompletion, rejected: ScoredCompletion) -> PairTerm {
    let margin = beta * (chosen.logRatio - rejected.logRatio)
    let z = margin + alpha * Double(chosen.length - rejected.length)
    let slope = -beta * sigmoid(-z)
    return PairTerm(loss: -logSigmoid(z), chosen: slope, rejected: -slope)
  }

  public func reward(of completion: ScoredCompletion) -> Double { beta * completion.logRatio }
}
