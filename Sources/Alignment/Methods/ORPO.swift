extension MethodDescription {
  public static let orpo = MethodDescription(
    key: "orpo", title: "ORPO", family: .preferences, hyperparameter: "lambda",
    settings: [
      .number("lambda", .nonNegative, 0.1, "λ: the weight of the odds ratio beside the likelihood.")
    ] + CommonSettings.preferenceTraining(learningRate: 3e-5),
    source: "arXiv 2403.07691, eq. 6 and 7",
    summary: "Odds-ratio preference optimisation: supervised fine-tuning on the chosen with an odds-ratio penalty.",
    loss: { ORPOLoss(lambda: $0.number("lambda")) })
}

/// L = mean over pairs of −log P(y_w) − λ log σ(log odds(y_w) − log odds(y_l)), P = π(y)^(1/|y|) and odds = P/(1 − P)
/// (arXiv 2403.07691, eq. 1, 6 and 7). No reference; the implicit reward is the log odds.
public struct ORPOLoss: PairwiseLoss {
  public let lambda: Double
  /// 1 − P is not taken for less, so that certainty does not cost infinity.
  private static let floor = 1e-7

  public init(lambda: Double) { self.lambda = lambda }

  /// log odds of a completion, and its slope along log P.
  private func logOdds(_ completion: ScoredCompletion) -> (value: Double, slope: Double) {
    let complement = logComplement(completion.mean, floor: ORPOLoss.floor)
    return (completion.mean - complement.value, 1 - complement.slope)
  }

  public func term(chosen: ScoredCompletion, rejected: ScoredCompletion) -> PairTerm {
    let w = logOdds(chosen), l = logOdds(rejected)
    let z = w.value - l.value
    let slope = -lambda * sigmoid(-z)
    return PairTerm(
      loss: -chosen.mean - lambda * logSigmoid(z), chosen: (slope * w.slope - 1) / Double(chosen.length),
      rejected: -slope * l.slope / Double(rejected.length))
  }

  public func reward(of completion: ScoredCompletion) -> Double { logOdds(completion).value }
}
