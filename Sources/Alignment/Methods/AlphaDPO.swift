extension MethodDescription {
  public static let alphaDPO = MethodDescription(
    key: "alpha-dpo", title: "α-DPO", family: .preferences, hyperparameter: "alpha",
    settings: [
      .number("alpha", .nonNegative, 0.2, "α: how far a pair's margin follows its own gap; 0 is SimPO."),
      .number("beta", .positive, 2.5, "The reward's scale: β log π(y)/|y|."),
      .number("gamma", .nonNegative, 1.5, "γ: the margin of a pair whose gap is the usual one."),
      .choice(
        "scale", ["printed", "code"], "printed",
        "What α multiplies: the normalised gap M* as printed, γ + α M*; or β M* as in the authors' code, γ + β α M*."),
      .choice(
        "gap", ["summed", "averaged"], "summed",
        "The gap M that is normalised: of log-ratios summed over a completion as printed, or of their means over its tokens as in the authors' code."
      ),
      .number("momentum", .decay, 0.9, "How slowly the gap's moving mean and deviation follow the batches."),
    ] + CommonSettings.preferenceTraining(learningRate: 3e-5),
    source: "arXiv 2410.10148, eq. 12",
    summary: "SimPO with a margin for each pair, by how far policy and reference already tell its sides apart.",
    loss: {
      AlphaDPOLoss(
        alpha: $0.number("alpha"), beta: $0.number("beta"), gamma: $0.number("gamma"),
        scaledByBeta: $0.text("scale") == "code", averagedGap: $0.text("gap") == "averaged",
        momentum: $0.number("momentum"))
    })
}

/// L = −mean over pairs of log σ(u − [γ + α M*]), u = β/|y_w| log π(y_w) − β/|y_l| log π(y_l), and M* the gap of
/// log-ratios log π/π_ref less its moving mean, over its moving deviation; no gradient flows through the margin
/// (arXiv 2410.10148, eq. 12).
///
/// The authors' code differs from the print twice: its margin is γ + β α M*, and its M is of means over tokens. Both
/// are choices here. The moving statistics are the code's (`GapStatistics`); the print leaves them open.
public struct AlphaDPOLoss: PreferenceLoss {
  public let alpha: Double
  public let beta: Double
  public let gamma: Double
  public let scaledByBeta: Bool
  public let averagedGap: Bool
  private var statistics: GapStatistics
  public var averages: [Double] {
    get { statistics.averages }
    set { statistics.averages = newValue }
  }

  public init(
    alpha: Double, beta: Double, gamma: Double, scaledByBeta: Bool = false, averagedGap: Bool = false,
    momentum: Double = 0.9
  ) {
    self.alpha = alpha
    self.beta = beta
    self.gamma = gamma
    self.scaledByBeta = scaledByBeta
    self.averagedGap = averagedGap
    statistics = GapStatistics(momentum: momentum)
  }

  public mutating func evaluate(_ scores: PreferenceScores) -> LossAndGradient {
    func logRatio(_ completion: ScoredCompletion) -> Double {
      averagedGap ? completion.logRatio / Double(completion.length) : completion.logRatio
    }
    let gaps = scores.pairs.map { logRatio(scores[$0.chosen]) - logRatio(scores[$0.rejected]) }
    statistics.update(gaps)
    var result = LossAndGradient(zeroFor: scores)
    let share = 1 / Double(scores.pairs.count)
    for (pair, gap) in zip(scores.pairs, gaps) {
      let margin = gamma + (scaledByBeta ? beta : 1) * alpha * statistics.score(gap)
      let term = SimPOLoss(beta: beta, gamma: margin).term(
        chosen: scores[pair.chosen], rejected: scores[pair.rejected])
      result.add(term, of: pair, weight: share)
    }
    result.metrics = scores.pairMetrics { beta * $0.mean }
    result.metrics["gap_mean"] = statistics.mean
    result.metrics["gap_deviation"] = statistics.deviation
    return result
  }
}
