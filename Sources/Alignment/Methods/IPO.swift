extension MethodDescription {
  public static let ipo = MethodDescription(
    key: "ipo", title: "IPO", family: .preferences, hyperparameter: "tau",
    settings: [
      .number("tau", .positive, 0.1, "τ: the strength of the KL constraint; the margin is drawn to 1/(2τ)."),
      .choice(
        "logProbabilities", ["summed", "averaged"], "summed",
        "What the margin is made of: log-ratios summed over a completion, as printed and in DPO's reference implementation; or their means over its tokens, as in TRL."
      ),
    ] + CommonSettings.preferenceTraining(learningRate: 3e-5),
    source: "arXiv 2310.12036, eq. 17",
    summary: "Identity preference optimisation: the squared distance of the margin of log-ratios from 1/(2τ).",
    loss: { IPOLoss(tau: $0.number("tau"), averaged: $0.text("logProbabilities") == "averaged") })
}

/// L = mean over pairs of (h − 1/(2τ))² (arXiv 2310.12036, eq. 17), h the margin of log-ratios: summed over each
/// completion's tokens as printed, or averaged over them as TRL does. The two scales of τ differ by about the length.
public struct IPOLoss: PairwiseLoss {
  /// 1/nats when summed; tokens/nats when averaged.
  public let tau: Double
  public let averaged: Bool

  public init(tau: Double, averaged: Bool = false) {
    self.tau = tau
    self.averaged = averaged
  }

  private func scale(_ completion: ScoredCompletion) -> Double { averaged ? 1 / Double(completion.length) : 1 }

  public func term(chosen: ScoredCompletion, rejected: ScoredCompletion) -> PairTerm {
    let margin = scale(chosen) * chosen.logRatio - scale(rejected) * rejected.logRatio
    let error = margin - 1 / (2 * tau)
    return PairTerm(loss: error * error, chosen: 2 * error * scale(chosen), rejected: -2 * error * scale(rejected))
  }

  public func reward(of completion: ScoredCompletion) -> Double { tau * scale(completion) * completion.logRatio }
  public var lossAtReference: Double? { 1 / (4 * tau * tau) }
}
