import Alignment
import Foundation
import Ledger
import SweepFile

extension CellEvaluation {
  /// Measures the best of n samples of the reference, by the learned reward where there is one, else by the ground
  /// truth, as a policy: the point of a frontier.
  ///
  /// Rewards are unbiased estimates over all candidates of a prompt, errors are over prompts. The KL is the bound
  /// log n − (n − 1)/n, so the point is drawn no further left than where it stands; where a policy has its sampled KL,
  /// this has the estimate of arXiv 2401.01879, by the probabilities of the completions kept. Texts are the best of each
  /// prompt's first n.
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

  /// What each prompt's candidates are ranked by.
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
