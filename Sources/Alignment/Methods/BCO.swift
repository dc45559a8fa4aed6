extension MethodDescription {
  public static let bco = MethodDescription(
    key: "bco", title: "BCO", family: .preferences, hyperparameter: BCOLoss.beta,
    settings: [BCOLoss.beta.setting] + CommonSettings.preferenceTraining(),
    source: "arXiv 2404.04656",
    summary: "Binary classifier optimisation: separates chosen from rejected completions, each by itself.",
    loss: { BCOLoss(beta: $0[BCOLoss.beta]) })
}

/// L = −mean over pairs of log σ(r_w − δ) + log σ(−(r_l − δ)), r = β log π/π_ref. δ is the mean reward of all
/// completions so far, including this batch; no gradient flows through it (arXiv 2404.04656; δ as in its authors'
/// contribution to TRL: the running mean of the batches' means).
///
/// The paper's weights for prompts that differ between desirable and undesirable data are 1 here: the completions of a
/// pair have the same prompt.
struct BCOLoss: PreferenceLoss {
  static let beta = SettingKey.number("beta", .positive, 0.1, "The reward's scale; nats per unit of reward.")

  let beta: Double
  private(set) var shift = 0.0
  private(set) var batches = 0.0
  var lossAtReference: Double? { 2 * -logSigmoid(0) }
  var averages: [Double] {
    get { [shift, batches] }
    set { (shift, batches) = (newValue[0], newValue[1]) }
  }

  mutating func evaluate(_ scores: PreferenceScores) -> LossAndGradient {
    let rewards = scores.pairs.map { beta * (scores[$0.chosen].logRatio + scores[$0.rejected].logRatio) / 2 }
    batches += 1
    shift += (rewards.reduce(0, +) / Double(rewards.count) - shift) / batches
    var result = Pairwise(beta: beta, shift: shift).evaluate(scores)
    result.metrics[.shift] = shift
    return result
  }

  /// The loss at a given δ.
  struct Pairwise: LogRatioLoss {
    let beta: Double
    let shift: Double

    func term(chosen: Double, rejected: Double) -> PairTerm {
      let w = beta * chosen - shift, l = beta * rejected - shift
      return PairTerm(
        loss: -logSigmoid(w) - logSigmoid(-l), chosen: -beta * sigmoid(-w), rejected: beta * sigmoid(l))
    }
  }
}
