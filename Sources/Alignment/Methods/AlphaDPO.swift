extension MethodDescription {
  public static let alphaDPO = MethodDescription(
    key: "alpha-dpo", title: "α-DPO", family: .preferences, hyperparameter: AlphaDPOLoss.alpha,
    settings: [
      AlphaDPOLoss.alpha.setting, AlphaDPOLoss.beta.setting, AlphaDPOLoss.gamma.setting, AlphaDPOLoss.scale.setting,
      AlphaDPOLoss.gap.setting, AlphaDPOLoss.momentum.setting,
    ] + CommonSettings.preferenceTraining(),
    source: "arXiv 2410.10148, eq. 12",
    summary: "SimPO with a margin for each pair, by how much policy and reference already differ on it.",
    loss: {
      AlphaDPOLoss(
        alpha: $0[AlphaDPOLoss.alpha], beta: $0[AlphaDPOLoss.beta], gamma: $0[AlphaDPOLoss.gamma],
        scaledByBeta: $0[AlphaDPOLoss.scale] == .code, averagedGap: $0[AlphaDPOLoss.gap] == .averaged,
        statistics: GapStatistics(momentum: $0[AlphaDPOLoss.momentum]))
    })
}

/// L = −mean over pairs of log σ(u − [γ + α M*]), u = β/|y_w| log π(y_w) − β/|y_l| log π(y_l). M* is the gap of the
/// log-ratios log π/π_ref minus its moving mean, divided by its moving standard deviation; no gradient flows through
/// the margin (arXiv 2410.10148, eq. 12).
///
/// The authors' code differs from the paper twice: its margin is γ + β α M*, and its M is of means over tokens. Both
/// are choices here. The moving statistics are those of the code (`GapStatistics`); the paper does not define them.
struct AlphaDPOLoss: PreferenceLoss {
  enum MarginScale: String, CaseIterable, Sendable { case printed, code }
  enum Gap: String, CaseIterable, Sendable { case summed, averaged }

  static let alpha = SettingKey.number(
    "alpha", .nonNegative, 0.2, "α: how strongly the margin of a pair follows its own gap; 0 is SimPO.")
  static let beta = SettingKey.number("beta", .positive, 2.5, "The reward's scale: β log π(y)/|y|.")
  static let gamma = SettingKey.number("gamma", .nonNegative, 1.5, "γ: the margin of a pair whose gap is the mean gap.")
  static let scale = SettingKey.choice(
    "scale", MarginScale.printed,
    "The margin: γ + α M* with the normalised gap M*, as printed; or γ + β α M*, as in the authors' code.")
  static let gap = SettingKey.choice(
    "gap", Gap.summed,
    "The gap M that is normalised: of log-ratios summed over a completion, as printed; or of their means over its tokens, as in the authors' code."
  )
  static let momentum = SettingKey.number(
    "momentum", .decay, 0.9, "The weight of earlier batches in the moving mean and standard deviation of the gap.")

  let alpha: Double
  let beta: Double
  let gamma: Double
  var scaledByBeta = false
  var averagedGap = false
  var statistics = GapStatistics(momentum: 0.9)
  var averages: [Double] {
    get { statistics.averages }
    set { statistics.averages = newValue }
  }

  mutating func evaluate(_ scores: PreferenceScores) -> LossAndGradient {
    func logRatio(_ completion: ScoredCompletion) -> Double {
      averagedGap ? completion.logRatio / Double(completion.length) : completion.logRatio
    }
    let gaps = scores.pairs.map { logRatio(scores[$0.chosen]) - logRatio(scores[$0.rejected]) }
    statistics.update(gaps)
    var result = LossAndGradient(zeroFor: scores)
    let weight = 1 / Double(scores.pairs.count)
    for (pair, gap) in zip(scores.pairs, gaps) {
      let margin = gamma + (scaledByBeta ? beta : 1) * alpha * statistics.score(gap)
      let term = SimPOLoss(beta: beta, gamma: margin).term(
        chosen: scores[pair.chosen], rejected: scores[pair.rejected])
      result.add(term, of: pair, weight: weight)
    }
    result.metrics = scores.pairMetrics { beta * $0.mean }
    result.metrics[.gapMean] = statistics.mean
    result.metrics[.gapStandardDeviation] = statistics.standardDeviation
    return result
  }
}
