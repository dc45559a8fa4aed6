import LanguageModel
import Tensor

/// Makes rollouts: samples of the present policy, the reference's log-probabilities of them, their rewards, and the KL of
/// the policy from the reference.
final class RolloutSampler {
  private let training: PolicyTraining
  private let sampler: Sampler
  private let referenceScorer: TokenScorer

  /// - Parameter slots: the largest number of completions sampled at the same time.
  init(_ training: PolicyTraining, slots: Int) {
    self.training = training
    sampler = Sampler(shape: training.policy.shape, slots: slots, maxNewTokens: training.maxNewTokens)
    referenceScorer = TokenScorer(training.reference)
  }

  /// - Parameters:
  ///   - update: counted from 1; in the first one the policy must still be the reference.
  ///   - chosen: prompts, each with `groupSize` completions.
  /// - Returns: the rollout, and the metrics that every method records of it.
  func sample(
    _ update: Int, prompts chosen: [Int], groupSize: Int, _ reward: EpisodeReward
  ) throws -> (rollout: Rollout, metrics: [Metric: Double]) {
    let prompts = training.preferences.prompts
    let requests = chosen.flatMap { Array(repeating: $0, count: groupSize) }.enumerated().map { index, prompt in
      Sampler.Request(prompt: prompt, address: .init(index: update, subindex: index))
    }
    let samples: [Sample]
    do {
      // The purpose is part of the address of the random numbers: another name would change all results.
      samples = try sampler.sample(
        from: training.policy, prompts: prompts, requests: requests, seed: training.seed, purpose: "PPO rollout",
        endOfText: training.endOfText)
    } catch let error as NonFiniteLogits {
      throw NonFiniteTraining(step: update, quantity: "a logit", value: .nan, items: "\(error)")
    }
    let episodes = [Episode](requests, samples)
    let old = samples.map { $0.logProbabilities.map(Double.init) }
    let base = referenceScorer.score(prompts: prompts, completions: episodes.completions)
    let rewarded = try reward(episodes)
    var rollout = Rollout(
      episodes: episodes, groupSize: groupSize, old: old, reference: base, rewards: rewarded.rewards, kl: 0)
    let count = Double(episodes.count)
    let kls = episodes.indices.map { rollout.logRatios($0).reduce(0, +) }
    rollout.kl = kls.reduce(0, +) / count
    let rewardMean = rewarded.rewards.reduce(0, +) / count
    for (quantity, value) in [("the rollout's KL", rollout.kl), ("the rollout's reward", rewardMean)]
    where !value.isFinite {
      throw NonFiniteTraining(step: update, quantity: quantity, value: value, items: "its \(episodes.count) episodes")
    }
    if update == 1 {
      try BrokenInvariant.require(
        "the largest |log π − log π_ref| of a completion", kls.reduce(0) { max($0, abs($1)) }, is: 0, within: 5e-3)
    }
    let metrics: [Metric: Double] = [.kl: rollout.kl, .reward: rewardMean]
    return (rollout, metrics.merging(episodes.metrics) { own, _ in own }.merging(rewarded.metrics) { own, _ in own })
  }
}
