import Foundation

extension MethodDescription {
  public static let drDPO = MethodDescription(
    key: "dr-dpo", title: "Dr. DPO", family: .preferences, hyperparameter: DrDPOLoss.betaPrime,
    settings: [DrDPOLoss.beta.setting, DrDPOLoss.betaPrime.setting] + CommonSettings.preferenceTraining(),
    source: "arXiv 2407.07880, eq. 12",
    summary: "Distributionally robust DPO: pairs with a high loss, which may be mislabelled, have less weight.",
    loss: { DrDPOLoss(beta: $0[DrDPOLoss.beta], betaPrime: $0[DrDPOLoss.betaPrime]) })
}

/// L = −β′ log mean over pairs of exp(log σ(β h)/β′) (arXiv 2407.07880, eq. 12).
///
/// The weight of a pair in the gradient is its exp(log σ(β h)/β′) over their mean. β′ → ∞ gives DPO.
struct DrDPOLoss: PreferenceLoss {
  static let beta = SettingKey.number("beta", .positive, 0.1, "DPO's β; nats per unit of reward.")
  static let betaPrime = SettingKey.number(
    "betaPrime", .positive, 1,
    "β′: the smaller it is, the less weight have pairs of high loss, which may be mislabelled; the limit of large β′ is DPO."
  )

  let beta: Double
  let betaPrime: Double
  var lossAtReference: Double? { DPOLoss(beta: beta).lossAtReference }

  func evaluate(_ scores: PreferenceScores) -> LossAndGradient {
    let base = DPOLoss(beta: beta)
    let terms = scores.pairs.map { base.term(chosen: scores[$0.chosen], rejected: scores[$0.rejected]) }
    // Relative to the smallest loss nothing overflows, and a large β′ loses no digits.
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
