extension MethodDescription {
  public static let kto = MethodDescription(
    key: "kto", title: "KTO", family: .preferences, hyperparameter: KTOLoss.beta,
    settings: [KTOLoss.beta.setting, KTOLoss.desirableWeight.setting, KTOLoss.undesirableWeight.setting]
      + CommonSettings.preferenceTraining(),
    source: "arXiv 2402.01306, eq. 7",
    summary: "Kahneman–Tversky optimisation: each completion by itself, desirable or not, against a reference point.",
    loss: {
      KTOLoss(
        beta: $0[KTOLoss.beta], desirableWeight: $0[KTOLoss.desirableWeight],
        undesirableWeight: $0[KTOLoss.undesirableWeight])
    })
}

/// L = mean over completions of λ_D [1 − σ(β (r − z0))] if chosen, λ_U [1 − σ(β (z0 − r))] if rejected, r = log π/π_ref
/// (arXiv 2402.01306, eq. 7). A pair is two completions, one of each kind.
///
/// z0 = max(0, mean of log π(y′|x)/π_ref(y′|x) over completions y′ of other prompts than x), through which no gradient
/// flows; 0 where there is only one prompt.
struct KTOLoss: PreferenceLoss {
  static let beta = SettingKey.number(
    "beta", .positive, 0.1, "The sharpness with which gains and losses saturate; nats per unit of reward.")
  static let desirableWeight = SettingKey.number(
    "desirableWeight", .positive, 1, "λ_D: the weight of chosen completions.")
  static let undesirableWeight = SettingKey.number(
    "undesirableWeight", .positive, 1, "λ_U: the weight of rejected completions.")

  let beta: Double
  var desirableWeight = 1.0
  var undesirableWeight = 1.0
  var needs: PreferenceNeeds { .mismatched }
  var lossAtReference: Double? { (desirableWeight + undesirableWeight) / 4 }

  func evaluate(_ scores: PreferenceScores) -> LossAndGradient {
    let origin = KTOLoss.origin(scores.mismatchedLogRatios)
    var result = Pairwise(loss: self, origin: origin).evaluate(scores)
    result.metrics[.z0] = origin
    return result
  }

  /// z0, nats.
  static func origin(_ mismatched: [Double]) -> Double {
    mismatched.isEmpty ? 0 : max(0, mismatched.reduce(0, +) / Double(mismatched.count))
  }

  /// The loss at a given z0.
  struct Pairwise: LogRatioLoss {
    let loss: KTOLoss
    let origin: Double
    var beta: Double { loss.beta }

    func term(chosen: Double, rejected: Double) -> PairTerm {
      // 1 − σ(x) = σ(−x), which keeps its digits where σ(x) is 1.
      let w = beta * (chosen - origin), l = beta * (origin - rejected)
      return PairTerm(
        loss: (loss.desirableWeight * sigmoid(-w) + loss.undesirableWeight * sigmoid(-l)) / 2,
        chosen: -loss.desirableWeight * beta * sigmoid(w) * sigmoid(-w) / 2,
        rejected: loss.undesirableWeight * beta * sigmoid(l) * sigmoid(-l) / 2)
    }
  }
}
