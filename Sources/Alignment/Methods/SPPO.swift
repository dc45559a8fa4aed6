extension MethodDescription {
  public static let sppo = MethodDescription(
    key: "sppo", title: "SPPO-hard", family: .preferences, hyperparameter: "beta",
    settings: [
      .number("beta", .positive, 0.1, "β, the paper's 1/η: log-ratios are drawn to ±1/(2β) nats.")
    ] + CommonSettings.preferenceTraining(learningRate: 3e-5),
    source: "arXiv 2405.00675, eq. 4.7 with win probabilities 1 and 0",
    summary: "Self-play preference optimisation's squared loss, on stored pairs with certain labels.",
    loss: { SPPOLoss(beta: $0.number("beta")) })
}

/// L = mean over pairs of (a − 1/(2β))² + (b + 1/(2β))², a and b the log-ratios of chosen and rejected
/// (arXiv 2405.00675, eq. 4.7, with 1 and 0 for the probabilities of winning; TRL's `sppo_hard`).
public struct SPPOLoss: LogRatioLoss {
  public let beta: Double

  public init(beta: Double) { self.beta = beta }

  public func term(chosen: Double, rejected: Double) -> PairTerm {
    let w = chosen - 0.5 / beta, l = rejected + 0.5 / beta
    return PairTerm(loss: w * w + l * l, chosen: 2 * w, rejected: 2 * l)
  }
}
