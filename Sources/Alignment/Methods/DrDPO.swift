import Foundation

extension MethodDescription {
  public static let drDPO = MethodDescription(
    key: "dr-dpo", title: "Dr. DPO", family: .preferences, hyperparameter: "betaPrime",
    settings: [
      .number("beta", .positive, 0.1, "DPO's β; nats per unit of reward."),
      .number(
        "betaPrime", .positive, 1,
        "β′: the smaller, the less count pairs of high loss, which may be labelled wrongly; without limit it is DPO."),
    ] + CommonSettings.preferenceTraining(learningRate: 3e-5),
    source: "arXiv 2407.07880, eq. 12",
    summary: "Distributionally robust DPO: pairs whose loss is high, and so perhaps mislabelled, weigh less.",
    loss: { DrDPOLoss(beta: $0.number("beta"), betaPrime: $0.number("betaPrime")) })
}

/// L = −β′ log mean over pairs of exp(log σ(β h)/β′) (arXiv 2407.07880, eq. 12).
///
/// A pair's weight in the gradient is its exp(log σ(β h)/β′) over their mean. β′ → ∞ gives DPO.
public struct DrDPOLoss: PreferenceLoss {
  public let beta: Double
  public let betaPrime: Double
  public var lossAtReference: Double? { DPOLoss(beta: beta).lossAtReference }

  public init(beta: Double, betaPrime: Double) {
    self.beta = beta
    self.betaPrime = betaPrime
  }

  public func evaluate(_ scores: PreferenceScores) -> LossAndGradient {
    let base = DPOLoss(beta: beta)
    let terms = scores.pairs.map { base.term(chosen: scores[$0.chosen], rejected: scores[$0.rejected]) }
    // From the least loss on: nothing overflows, and a large β′ costs no digits.
    let least = terms.reduce(.infinity) { min($0, $1.loss) }
    let excess = terms.map { expm1((least - $0.loss) / betaPrime) }
    let mean = excess.reduce(0, +) / Double(terms.count)
    var result = LossAndGradient(zeroFor: scores)
    for (pair, (term, excess)) in zip(scores.pairs, zip(terms, excess)) {
      result.add(term, of: pair, weight: (1 + excess) / (1 + mean) / Double(terms.count))
    }
    result.loss = least - betaPrime * log1p(mean)
    result.metrics = scores.pairMetrics(reward: base.reward)
    return result
  }
}
