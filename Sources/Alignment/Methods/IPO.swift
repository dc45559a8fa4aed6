extension MethodDescription {
  public static let ipo = MethodDescription(
    key: "ipo", title: "IPO", family: .preferences, hyperparameter: IPOLoss.tau,
    settings: [IPOLoss.tau.setting, IPOLoss.logProbabilities.setting] + CommonSettings.preferenceTraining(),
    source: "arXiv 2310.12036, eq. 17",
    summary: "Identity preference optimisation: the squared distance of the margin of log-ratios from 1/(2τ).",
    loss: { IPOLoss(tau: $0[IPOLoss.tau], averaged: $0[IPOLoss.logProbabilities] == .averaged) })
}

/// L = mean over pairs of (h − 1/(2τ))² (arXiv 2310.12036, eq. 17), h the margin of log-ratios: summed over each
/// completion's tokens as printed, or averaged over them as TRL does. The two scales of τ differ by about the length.
struct IPOLoss: PairwiseLoss {
  enum LogProbabilities: String, CaseIterable, Sendable { case summed, averaged }

  static let tau = SettingKey.number(
    "tau", .positive, 0.1, "τ: the strength of the KL constraint; the target of the margin is 1/(2τ).")
  static let logProbabilities = SettingKey.choice(
    "logProbabilities", LogProbabilities.summed,
    "The log-ratios of the margin: summed over a completion, as printed and in DPO's reference implementation; or their means over its tokens, as in TRL."
  )

  /// 1/nats when summed; tokens/nats when averaged.
  let tau: Double
  var averaged = false

  private func scale(_ completion: ScoredCompletion) -> Double { averaged ? 1 / Double(completion.length) : 1 }

  func term(chosen: ScoredCompletion, rejected: ScoredCompletion) -> PairTerm {
    let margin = scale(chosen) * chosen.logRatio - scale(rejected) * rejected.logRatio
    let error = margin - 1 / (2 * tau)
    return PairTerm(loss: error * error, chosen: 2 * error * scale(chosen), rejected: -2 * error * scale(rejected))
  }

  func reward(of completion: ScoredCompletion) -> Double { tau * scale(completion) * completion.logRatio }
  var lossAtReference: Double? { 1 / (4 * tau * tau) }
}
