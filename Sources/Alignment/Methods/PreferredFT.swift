extension MethodDescription {
  public static let preferredFT = MethodDescription(
    key: "preferred-ft", title: "Preferred-FT", family: .preferences, hyperparameter: CommonSettings.learningRate,
    settings: CommonSettings.preferenceTraining(),
    source: "arXiv 2305.18290, section 6",
    summary: "Supervised fine-tuning on the chosen completions alone.",
    loss: { _ in PreferredFTLoss() })
}

/// The mean over tokens of −log π(y_w): a completion counts once for each pair in which it is chosen
/// (arXiv 2305.18290, section 6; supervised fine-tuning takes the mean over tokens).
///
/// The method has no implicit reward: accuracy and margin are those of log π/π_ref.
struct PreferredFTLoss: PreferenceLoss {
  func evaluate(_ scores: PreferenceScores) -> LossAndGradient {
    var result = LossAndGradient(zeroFor: scores)
    let tokens = Double(scores.pairs.reduce(0) { $0 + scores.lengths[$1.chosen] })
    for pair in scores.pairs {
      result.loss -= scores.policy[pair.chosen] / tokens
      result.gradient[pair.chosen] -= 1 / tokens
    }
    result.metrics = scores.pairMetrics(reward: \.logRatio)
    return result
  }
}
