extension MethodDescription {
  public static let aot = MethodDescription(
    key: "aot", title: "AOT", family: .preferences, hyperparameter: AOTLoss.beta,
    settings: [AOTLoss.beta.setting, AOTLoss.data.setting] + CommonSettings.preferenceTraining(),
    source: "arXiv 2406.05882",
    summary: "Alignment by optimal transport: one distribution of rewards over the batch should dominate the other.",
    loss: { AOTLoss(beta: $0[AOTLoss.beta], data: $0[AOTLoss.data]) })
}

/// L = −mean over ranks i of log σ(β (u_(i) − v_(i))), u_(i) and v_(i) the i-th smallest of a batch (arXiv 2406.05882).
///
/// Paired: u = log π(y_w) − log π(y_l), v the same of π_ref. Unpaired: u = log π/π_ref of the chosen, v of the rejected.
/// Ties keep the order of the pairs.
struct AOTLoss: PreferenceLoss {
  enum Data: String, CaseIterable, Sendable { case paired, unpaired }

  static let beta = SettingKey.number("beta", .positive, 0.1, "DPO's β; nats per unit of reward.")
  static let data = SettingKey.choice(
    "data", Data.paired,
    "The values that are sorted and compared: the margins of the policy and of the reference over the batch (paired); or the log-ratios of the chosen and of the rejected completions (unpaired)."
  )

  let beta: Double
  var data = Data.paired
  var lossAtReference: Double? { -logSigmoid(0) }

  func evaluate(_ scores: PreferenceScores) -> LossAndGradient {
    var result = LossAndGradient(zeroFor: scores)
    let pairs = scores.pairs, weight = 1 / Double(pairs.count)
    func sorted(_ values: [Double]) -> [(pair: PreferenceData.Pair, value: Double)] {
      zip(pairs, values).enumerated().sorted { ($0.element.1, $0.offset) < ($1.element.1, $1.offset) }
        .map { (pair: $0.element.0, value: $0.element.1) }
    }
    let upper: [Double], lower: [Double]
    switch data {
    case .paired:
      upper = pairs.map { scores.policy[$0.chosen] - scores.policy[$0.rejected] }
      lower = pairs.map { scores.reference[$0.chosen] - scores.reference[$0.rejected] }
    case .unpaired:
      upper = pairs.map { scores[$0.chosen].logRatio }
      lower = pairs.map { scores[$0.rejected].logRatio }
    }
    for (above, below) in zip(sorted(upper), sorted(lower)) {
      let z = beta * (above.value - below.value)
      result.loss -= weight * logSigmoid(z)
      let slope = -weight * beta * sigmoid(-z)
      result.gradient[above.pair.chosen] += slope
      result.gradient[data == .unpaired ? below.pair.rejected : above.pair.rejected] -= slope
    }
    result.metrics = scores.pairMetrics { beta * $0.logRatio }
    return result
  }
}
