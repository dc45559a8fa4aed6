import Alignment
import Foundation
import Ledger

extension CellEvaluation {
  /// Evaluates best-of-n samples of the reference like a policy. Ranks candidates by the learned reward if there is
  /// one, and else by the ground truth.
  ///
  /// Rewards are unbiased estimates over all candidates of a prompt; errors are over prompts. The KL divergence is the
  /// upper bound log n − (n − 1)/n. In place of the sampled KL divergence is the estimate of arXiv 2401.01879, from the
  /// probabilities of the selected completions. Texts are the best of each prompt's first n.
  func run(bestOf n: Int, of candidates: [[Candidate]]) throws {
    let ranks = try ranks(of: candidates)
    if let worst = ranks.joined().first(where: { !$0.isFinite }) {
      throw NonFiniteTraining(step: 1, quantity: "a candidate's reward", value: worst, items: "the held-out prompts")
    }
    func estimate(_ value: (Candidate) -> Double) -> Estimate {
      Estimate(
        candidates.indices.map { prompt in
          BestOfN.mean(of: candidates[prompt].map(value), rankedBy: ranks[prompt], n: n)
        })
    }
    func spent(_ candidate: Candidate) -> Double {
      BestOfN.divergenceEstimate(n, logProbability: candidate.logProbability)
    }
    let texts = candidates.indices.map { prompt -> Text in
      let picked = candidates[prompt][BestOfN.pick(rankedBy: ranks[prompt], n: n)]
      return Text(tokens: picked.tokens, finished: picked.finished, reward: picked.reward, kl: spent(picked))
    }
    context.baseline = variety(candidates.map { $0[0].tokens })
    let bound = Estimate(mean: BestOfN.divergenceBound(n), error: 0)
    let tighter = estimate(spent), value = estimate(\.reward)
    let learnedReward = learned.map { _ in
      Estimate(candidates.indices.map { BestOfN.mean(of: ranks[$0], rankedBy: ranks[$0], n: n) }).mean
    }
    context.rewardCalls += candidates.reduce(0) { $0 + $1.count }
    var metrics: [Metric: Double] = [.kl: bound.mean, .klEstimate: tighter.mean, .groundTruthReward: value.mean]
    metrics[.learnedReward] = learnedReward
    try context.record(step: 1, metrics.byName)
    try context.fact("candidates of each prompt", candidates.first?.count ?? 0)
    try record(step: 1, kl: bound, sampled: tighter, reward: value, learned: learnedReward, texts: texts)
  }

  /// The values that rank each prompt's candidates.
  private func ranks(of candidates: [[Candidate]]) throws -> [[Double]] {
    guard let learned else { return candidates.map { $0.map(\.reward) } }
    var ranks: [[Double]] = []
    func save() -> TrainingState {
      var state = TrainingState()
      state.put("ranks", ranks)
      return state
    }
    _ = try context.slot.resume { ranks = try $0.rows("ranks") }
    for prompt in ranks.count..<candidates.count {
      ranks.append(
        learned.rewards(prompts: prompts, completions: candidates[prompt].map { (prompt, $0.tokens[...]) }))
      context.progress(prompt + 1, of: candidates.count, note: "ranked")
      try context.slot.reach(save)
    }
    return ranks
  }
}
