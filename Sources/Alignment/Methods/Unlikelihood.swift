extension MethodDescription {
  public static let unlikelihood = MethodDescription(
    key: "unlikelihood", title: "Unlikelihood", family: .preferences, hyperparameter: "alpha",
    settings: [
      .number("alpha", .share, 0.1, "α: the weight of making the rejected completion unlikely."),
      .choice(
        "level", ["sequence", "token"], "sequence",
        "What is made unlikely: the rejected completion as a whole, + α log π(y_l), as DPO's baseline; or each of its tokens, −α log(1 − p), as unlikelihood training began."
      ),
    ] + CommonSettings.preferenceTraining(learningRate: 3e-5),
    source: "arXiv 2305.18290, section 6; by token arXiv 1908.04319",
    summary: "Makes chosen completions likely and rejected ones unlikely, without a reference.",
    loss: { UnlikelihoodLoss(alpha: $0.number("alpha"), byToken: $0.text("level") == "token") })
}

/// L = mean over pairs of −log π(y_w) + α log π(y_l) (arXiv 2305.18290, section 6), which is unbounded below in π(y_l);
/// or by token, −log π(y_w) − α Σ_t log(1 − p_t), p_t the probabilities of the tokens of y_l (arXiv 1908.04319),
/// where 1 − p is not taken for less than 1e-5, as in its authors' code.
///
/// It has no reward of its own: accuracy and margin are those of log π/π_ref.
public struct UnlikelihoodLoss: PreferenceLoss {
  public let alpha: Double
  public let byToken: Bool
  public var needs: PreferenceNeeds { byToken ? .tokens : [] }

  public init(alpha: Double, byToken: Bool = false) {
    self.alpha = alpha
    self.byToken = byToken
  }

  public func evaluate(_ scores: PreferenceScores) -> LossAndGradient {
    var result = LossAndGradient(zeroFor: scores)
    if byToken { result.tokenGradient = scores.tokens.map { Array(repeating: 0, count: $0.count) } }
    let share = 1 / Double(scores.pairs.count)
    for pair in scores.pairs {
      result.loss -= share * scores.policy[pair.chosen]
      result.gradient[pair.chosen] -= share
      guard byToken else {
        result.loss += share * alpha * scores.policy[pair.rejected]
        result.gradient[pair.rejected] += share * alpha
        continue
      }
      for (index, x) in scores.tokens[pair.rejected].enumerated() {
        let complement = logComplement(x, floor: 1e-5)
        result.loss -= share * alpha * complement.value
        result.tokenGradient[pair.rejected][index] -= share * alpha * complement.slope
      }
    }
    result.metrics = scores.pairMetrics(reward: \.logRatio)
    return result
  }
}
