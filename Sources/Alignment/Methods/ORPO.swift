extension MethodDescription {
  public static let orpo = MethodDescription(
    key: "orpo", title: "ORPO", family: .preferences, hyperparameter: ORPOLoss.lambda,
    settings: [ORPOLoss.lambda.setting] + CommonSettings.preferenceTraining(),
    source: "arXiv 2403.07691, eq. 6 and 7",
    summary: "Odds-ratio preference optimisation: supervised fine-tuning on the chosen with an odds-ratio penalty.",
    loss: { ORPOLoss(lambda: $0[ORPOLoss.lambda]) })
}

/// L = mean over pairs of −log P(y_w) − λ log σ(log odds(y_w) − log odds(y_l)), P = π(y)^(1/|y|) and odds = P/(1 − P)
/// (arXiv 2403.07691, eq. 1, 6 and 7). No reference; the implicit reward is the log odds.
struct ORPOLoss: PairwiseLoss {
  static let lambda = SettingKey.number(
    "lambda", .nonNegative, 0.1, "λ: the weight of the odds ratio relative to the likelihood.")

  let lambda: Double
  /// The least value of 1 − P, so that P = 1 does not give infinite odds.
  private static let floor = 1e-7

  /// log odds of a completion, and its slope along log P.
  private func logOdds(_ completion: ScoredCompletion) -> (value: Double, slope: Double) {
    let complement = logComplement(completion.mean, floor: ORPOLoss.floor)
    return (completion.mean - complement.value, 1 - complement.slope)
  }

  func term(chosen: ScoredCompletion, rejected: ScoredCompletion) -> PairTerm {
    let w = logOdds(chosen), l = logOdds(rejected)
    let z = w.value - l.value
    let slope = -lambda * sigmoid(-z)
    return PairTerm(
      loss: -chosen.mean - lambda * logSigmoid(z), chosen: (slope * w.slope - 1) / Double(chosen.length),
      rejected: -slope * l.slope / Double(rejected.length))
  }

  func reward(of completion: ScoredCompletion) -> Double { logOdds(completion).value }
}
