extension MethodDescription {
  public static let unlikelihood = MethodDescription(
    key: "unlikelihood", title: "Unlikelihood", family: .preferences, hyperparameter: UnlikelihoodLoss.alpha,
    settings: [UnlikelihoodLoss.alpha.setting, UnlikelihoodLoss.level.setting] + CommonSettings.preferenceTraining(),
    source: "arXiv 2305.18290, section 6; by token arXiv 1908.04319",
    summary: "Makes chosen completions likely and rejected ones unlikely, without a reference.",
    loss: { UnlikelihoodLoss(alpha: $0[UnlikelihoodLoss.alpha], byToken: $0[UnlikelihoodLoss.level] == .token) })
}

/// L = mean over pairs of −log π(y_w) + α log π(y_l) (arXiv 2305.18290, section 6), which is unbounded below in π(y_l);
/// or by token, −log π(y_w) − α Σ_t log(1 − p_t), p_t the probabilities of the tokens of y_l (arXiv 1908.04319), with
/// 1 − p bounded below by 1e-5, as in its authors' code.
///
/// The method has no implicit reward: accuracy and margin are those of log π/π_ref.
struct UnlikelihoodLoss: PreferenceLoss {
  enum Level: String, CaseIterable, Sendable { case sequence, token }

  static let alpha = SettingKey.number(
    "alpha", .fraction, 0.1, "α: the weight of the term that makes the rejected completion unlikely.")
  static let level = SettingKey.choice(
    "level", Level.sequence,
    "The unit that becomes unlikely: the whole rejected completion, + α log π(y_l), as in DPO's baseline; or each of its tokens, −α log(1 − p), as in the first paper on unlikelihood training."
  )

  let alpha: Double
  var byToken = false
  var needs: PreferenceNeeds { byToken ? .tokens : [] }

  func evaluate(_ scores: PreferenceScores) -> LossAndGradient {
    var result = LossAndGradient(zeroFor: scores)
    if byToken { result.tokenGradient = scores.tokens.map { Array(repeating: 0, count: $0.count) } }
    let weight = 1 / Double(scores.pairs.count)
    for pair in scores.pairs {
      result.loss -= weight * scores.policy[pair.chosen]
      result.gradient[pair.chosen] -= weight
      guard byToken else {
        result.loss += weight * alpha * scores.policy[pair.rejected]
        result.gradient[pair.rejected] += weight * alpha
        continue
      }
      for (index, x) in scores.tokens[pair.rejected].enumerated() {
        let complement = logComplement(x, floor: 1e-5)
        result.loss -= weight * alpha * complement.value
        result.tokenGradient[pair.rejected][index] -= weight * alpha * complement.slope
      }
    }
    result.metrics = scores.pairMetrics(reward: \.logRatio)
    return result
  }
}
