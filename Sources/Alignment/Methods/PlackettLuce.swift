import Foundation

extension MethodDescription {
  public static let plackettLuce = MethodDescription(
    key: "plackett-luce", title: "Plackett–Luce DPO", family: .preferences, hyperparameter: PlackettLuceLoss.beta,
    settings: [PlackettLuceLoss.beta.setting] + CommonSettings.rankingTraining(),
    source: "arXiv 2305.18290, appendix A.3, eq. 20",
    summary: "DPO on whole rankings of a prompt's completions instead of pairs.",
    loss: { PlackettLuceLoss(beta: $0[PlackettLuceLoss.beta]) })
}

/// L = −mean over rankings of Σ_k [s_k − log Σ_{j ≥ k} exp s_j], s = β log π/π_ref of the completions from the best to
/// the worst (arXiv 2305.18290, eq. 20). Rankings of two make it DPO.
struct PlackettLuceLoss: PreferenceLoss {
  static let beta = SettingKey.number("beta", .positive, 0.1, "DPO's β; nats per unit of reward.")

  let beta: Double
  var needs: PreferenceNeeds { .rankings }

  func evaluate(_ scores: PreferenceScores) -> LossAndGradient {
    var result = LossAndGradient(zeroFor: scores)
    let weight = 1 / Double(scores.rankings.count)
    for ranking in scores.rankings {
      let rewards = ranking.map { beta * scores[$0].logRatio }
      // The last completion of a ranking has nothing left to be preferred to.
      for place in ranking.indices.dropLast() {
        let whole = logSumExp(rewards[place...])
        result.loss += weight * (whole - rewards[place])
        result.gradient[ranking[place]] -= weight * beta
        for below in ranking.indices[place...] {
          result.gradient[ranking[below]] += weight * beta * exp(rewards[below] - whole)
        }
      }
    }
    result.metrics = scores.pairMetrics { beta * $0.logRatio }
    return result
  }
}
