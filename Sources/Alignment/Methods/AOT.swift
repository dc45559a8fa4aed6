extension MethodDescription {
  public static let aot = MethodDescription(
    key: "aot", title: "AOT", family: .preferences, hyperparameter: "beta",
    settings: [
      .number("beta", .positive, 0.1, "DPO's β; nats per unit of reward."),
      .choice(
        "data", ["paired", "unpaired"], "paired",
        "What is sorted before it is compared: the policy's and the reference's margins over the batch (paired); or the log-ratios of its chosen and of its rejected completions (unpaired)."
      ),
    ] + CommonSettings.preferenceTraining(learningRate: 3e-5),
    source: "arXiv 2406.05882",
    summary: "Alignment by optimal transport: one distribution of rewards over the batch should dominate the other.",
    loss: { AOTLoss(beta: $0.number("beta"), unpaired: $0.text("data") == "unpaired") })
}

/// L = −mean over ranks i of log σ(β (u_(i) − v_(i))), u_(i) and v_(i) the i-th smallest of a batch (arXiv 2406.05882).
///
/// Paired: u = log π(y_w) − log π(y_l), v the same of π_ref. Unpaired: u = log π/π_ref of the chosen, v of the rejected.
/// Ties keep the order of the pairs.
public struct AOTLoss: PreferenceLoss {
  public let beta: Double
  public let unpaired: Bool
  public var lossAtReference: Double? { -logSigmoid(0) }

  public init(beta: Double, unpaired: Bool = false) {
    self.beta = beta
    self.unpaired = unpaired
  }

  public func evaluate(_ scores: PreferenceScores) -> LossAndGradient {
    var result = LossAndGradient(zeroFor: scores)
    let pairs = scores.pairs, share = 1 / Double(pairs.count)
    func sorted(_ values: [Double]) -> [(pair: PreferenceData.Pair, value: Double)] {
      zip(pairs, values).enumerated().sorted { ($0.element.1, $0.offset) < ($1.element.1, $1.offset) }
        .map { (pair: $0.element.0, value: $0.element.1) }
    }
    let upper: [Double], lower: [Double]
    if unpaired {
      upper = pairs.map { scores[$0.chosen].logRatio }
      lower = pairs.map { scores[$0.rejected].logRatio }
    } else {
      upper = pairs.map { scores.policy[$0.chosen] - scores.policy[$0.rejected] }
      lower = pairs.map { scores.reference[$0.chosen] - scores.reference[$0.rejected] }
    }
    for (above, below) in zip(sorted(upper), sorted(lower)) {
      let z = beta * (above.value - below.value)
      result.loss -= share * logSigmoid(z)
      let slope = -share * beta * sigmoid(-z)
      result.gradient[above.pair.chosen] += slope
      result.gradient[unpaired ? below.pair.rejected : above.pair.rejected] -= slope
    }
    result.metrics = scores.pairMetrics { beta * $0.logRatio }
    return result
  }
}
