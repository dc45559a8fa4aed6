import Foundation
import LanguageModel
import Tensor

/// RLHF-PPO with a separate critic: rollouts of the policy, a reward at the end of each completion, a KL penalty on
/// each token, generalised advantages, and clipped updates of policy and critic.
public final class PPOTrainer {
  /// A completion of the policy's own.
  public struct Episode: Sendable {
    public var prompt: Int
    public var tokens: [Int32]
    public var finished: Bool
  }

  /// What episodes' completions earn.
  public struct Earnings: Sendable {
    /// One number for each episode, about mean 0 and variance 1 on the reference's samples.
    public var rewards: [Double]
    /// What else is worth recording of the same episodes, by name, such as the ground truth beside a learned reward.
    public var metrics: [String: Double]

    public init(rewards: [Double], metrics: [String: Double] = [:]) {
      self.rewards = rewards
      self.metrics = metrics
    }
  }

  public typealias Reward = ([Episode]) throws -> Earnings

  private let settings: Settings
  private let policy, reference, critic: Transformer
  private let prompts: [[Int32]]
  private let completionCap: Int
  private let endOfText: Int32
  private let seed: UInt64
  private let policyLearner, criticLearner: Learner
  private let sampler: Sampler
  private let referenceScorer, criticScorer: TokenScorer
  private let policyWorkspace, criticWorkspace: Workspace
  private var controller: KLController

  private var updates: Int { settings.integer("updates") }
  private var episodeCount: Int { settings.integer("episodes") }
  private var epochs: Int { settings.integer("epochs") }
  private var minibatches: Int { settings.integer("minibatches") }

  /// - Parameters:
  ///   - policy: trained in place; begins as the reference.
  ///   - critic: trained in place; a scalar head, begun from the reward model.
  ///   - prompts: of training; taken in turn, in an order of the seed.
  public init(
    settings: Settings, policy: Transformer, reference: Transformer, critic: Transformer, prompts: [[Int32]],
    completionCap: Int, endOfText: Int32, seed: UInt64
  ) {
    self.settings = settings
    self.policy = policy
    self.reference = reference
    self.critic = critic
    self.prompts = prompts
    self.completionCap = completionCap
    self.endOfText = endOfText
    self.seed = seed
    precondition(settings.integer("minibatches") <= settings.integer("episodes"), "a minibatch needs an episode")
    let perUpdate = settings.integer("epochs") * settings.integer("minibatches"), updates = settings.integer("updates")
    let policyUpdates = updates - min(updates, settings.integer("criticWarmup"))
    // ε = 1e-5 is N+'s (arXiv 2403.17031); early updates are steadier for it.
    policyLearner = Learner(policy, Descent(settings, totalSteps: policyUpdates * perUpdate, adamEpsilon: 1e-5))
    var criticDescent = Descent(settings, totalSteps: updates * perUpdate, adamEpsilon: 1e-5)
    criticDescent.learningRate = settings.number("criticLearningRate")
    criticLearner = Learner(critic, criticDescent)
    sampler = Sampler(
      shape: policy.shape, slots: min(256, settings.integer("episodes")), completionCap: completionCap)
    referenceScorer = TokenScorer(reference)
    criticScorer = TokenScorer(critic)
    let longest = prompts.reduce(0) { max($0, $1.count) } + completionCap
    policyWorkspace = Microbatch.workspace(for: policy, longest: longest, trains: true)
    criticWorkspace = Microbatch.workspace(for: critic, longest: longest, trains: true)
    let target = settings.number("targetKL"), initial = settings.number("initialKLCoefficient")
    controller = KLController(
      coefficient: initial > 0 ? initial : 1 / (2 * target).squareRoot(), target: target,
      horizon: settings.number("klHorizon"))
  }

  public func train(rewarding reward: @escaping Reward, observer: TrainingObserver) throws {
    try observer.evaluateIfDue(after: 0, of: updates)
    var order = SequenceOrder(count: prompts.count, seed: seed)
    for update in 1...updates {
      let rollout = try rollOut(update, prompts: order.next(episodeCount), reward)
      var metrics = rollout.metrics
      let trainsPolicy = update > settings.integer("criticWarmup")
      try learn(update, rollout, trainsPolicy: trainsPolicy, &metrics)
      // A policy that does not move yet has no KL to be steered by.
      if trainsPolicy { controller.update(kl: rollout.kl, episodes: episodeCount) }
      metrics["optimizer_steps"] = trainsPolicy ? Double(epochs * minibatches) : 0
      // The policy has run away: far beyond its target long after the controller should have caught it.
      metrics["diverged"] = update > updates / 2 && rollout.kl > 3 * controller.target ? 1 : 0
      try observer.stepped(update, updates, metrics)
      try observer.evaluateIfDue(after: update, of: updates)
    }
  }

  /// Episodes with everything that is fixed while the policy learns from them.
  private struct Rollout {
    var episodes: [Episode]
    /// Per token of each episode.
    var old: [[Double]]
    var values: [[Double]]
    var advantages: [[Double]]
    var returns: [[Double]]
    /// Mean sequence KL on the sampled tokens, nats.
    var kl: Double
    var metrics: [String: Double]
  }

  private func rollOut(_ update: Int, prompts chosen: [Int], _ reward: Reward) throws -> Rollout {
    let requests = chosen.enumerated().map { index, prompt in
      Sampler.Request(prompt: prompt, address: .init(index: update, subindex: index))
    }
    let samples: [Sample]
    do {
      samples = try sampler.sample(
        from: policy, prompts: prompts, requests: requests, seed: seed, purpose: "PPO rollout", endOfText: endOfText)
    } catch {
      throw NonFiniteTraining(step: update, quantity: "a logit", value: .nan, items: "\(error)")
    }
    let episodes = zip(chosen, samples).map { Episode(prompt: $0, tokens: $1.tokens, finished: $1.finished) }
    let completions = episodes.map { (prompt: $0.prompt, tokens: $0.tokens[...]) }
    let old = samples.map { $0.logProbabilities.map(Double.init) }
    let base = referenceScorer.score(prompts: prompts, completions: completions)
    let values = criticScorer.score(prompts: prompts, completions: completions)
    let earnings = try reward(episodes)
    let scores = earnings.rewards
    let coefficient = controller.coefficient
    var rollout = Rollout(
      episodes: episodes, old: old, values: values, advantages: [], returns: [], kl: 0, metrics: [:])
    var klSum = 0.0, penalised = 0.0
    for index in episodes.indices {
      let logRatios = zip(old[index], base[index]).map { $0 - $1 }
      var rewards = logRatios.map { -coefficient * $0 }
      rewards[rewards.count - 1] += scores[index]
      klSum += logRatios.reduce(0, +)
      penalised += rewards.reduce(0, +)
      let (advantages, returns) = ProximalPolicy.advantages(
        rewards: rewards, values: values[index], discount: settings.number("discount"),
        lambda: settings.number("lambda"))
      rollout.advantages.append(advantages)
      rollout.returns.append(returns)
    }
    let count = Double(episodes.count)
    rollout.kl = klSum / count
    let rewardMean = scores.reduce(0, +) / count
    for (quantity, value) in [("the rollout's KL", rollout.kl), ("the rollout's reward", rewardMean)]
    where !value.isFinite {
      throw NonFiniteTraining(step: update, quantity: quantity, value: value, items: "its \(episodes.count) episodes")
    }
    if update == 1 {
      let apart = zip(old, base).reduce(0) { max($0, abs(zip($1.0, $1.1).reduce(0) { $0 + $1.0 - $1.1 })) }
      try BrokenInvariant.require("the largest |log π − log π_ref| of a completion", apart, is: 0, within: 5e-3)
    }
    rollout.metrics = [
      "kl": rollout.kl, "kl_coefficient": coefficient, "target_kl": controller.target, "reward": rewardMean,
      "reward_with_kl": penalised / count,
      "end_of_text_rate": episodes.reduce(0) { $0 + ($1.finished ? 1 : 0) } / count,
      "length": episodes.reduce(0) { $0 + Double($1.tokens.count) } / count,
      "explained_variance": ProximalPolicy.explainedVariance(
        values: rollout.values.flatMap { $0 }, returns: rollout.returns.flatMap { $0 }),
      "episodes": count,
      "tokens": episodes.reduce(0) { $0 + Double($1.tokens.count) },
    ].merging(earnings.metrics) { own, _ in own }
    if settings.boolean("whitenAdvantages") {
      var left = ProximalPolicy.whitened(rollout.advantages.flatMap { $0 })[...]
      for index in rollout.advantages.indices {
        let taken = rollout.advantages[index].count
        rollout.advantages[index] = Array(left.prefix(taken))
        left = left.dropFirst(taken)
      }
    }
    return rollout
  }

  /// `epochs` passes over a rollout in minibatches, each one step of policy and critic.
  private func learn(_ update: Int, _ rollout: Rollout, trainsPolicy: Bool, _ metrics: inout [String: Double]) throws {
    var sums: [String: Double] = [:]
    var largestRatio = 0.0, steps = 0.0
    for epoch in 0..<epochs {
      var random = RandomStream(
        seed: seed, purpose: "PPO minibatches", index: UInt64(update), subindex: UInt64(epoch))
      let order = random.permutation(of: rollout.episodes.count)
      for part in 0..<minibatches {
        let members = Array(order[order.count * part / minibatches..<order.count * (part + 1) / minibatches])
        let passes = self.passes(members, rollout)
        steps += 1
        if trainsPolicy {
          let loss = learnPolicy(passes, rollout)
          if update == settings.integer("criticWarmup") + 1, epoch == 0, part == 0 {
            try BrokenInvariant.require("PPO's mean ratio", loss.meanRatio, is: 1, within: 1e-3)
          }
          let (norm, rate) = try policyLearner.step(update, "minibatch \(part) of epoch \(epoch)")
          guard loss.loss.isFinite else {
            throw NonFiniteTraining(
              step: update, quantity: "the policy's loss", value: loss.loss, items: "minibatch \(part)")
          }
          for (name, value) in [
            ("loss", loss.loss), ("clip_fraction", loss.clipFraction), ("ratio", loss.meanRatio),
            ("approximate_kl", loss.approximateKL), ("entropy", loss.entropy), ("gradient_norm", norm),
            ("learning_rate", rate),
          ] { sums[name, default: 0] += value }
          largestRatio = max(largestRatio, loss.largestRatio)
        }
        let critic = learnCritic(passes, rollout)
        let (norm, _) = try criticLearner.step(update, "minibatch \(part) of epoch \(epoch), critic")
        for (name, value) in [
          ("value_loss", critic.loss), ("value_clip_fraction", critic.clipFraction), ("critic_gradient_norm", norm),
        ] { sums[name, default: 0] += value }
      }
    }
    for (name, value) in sums { metrics[name] = value / steps }
    if trainsPolicy { metrics["largest_ratio"] = largestRatio }
  }

  /// A minibatch's episodes as they go through the models, some at a time.
  private func passes(_ members: [Int], _ rollout: Rollout) -> [(members: ArraySlice<Int>, tree: RaggedBatch)] {
    let sizes = members.map { prompts[rollout.episodes[$0].prompt].count + rollout.episodes[$0].tokens.count }
    return Microbatch.runs(sizes).map { run in
      let part = members[run]
      return (
        part, ragged(prompts, part.map { (rollout.episodes[$0].prompt, rollout.episodes[$0].tokens[...]) })
      )
    }
  }

  private struct PolicyStep {
    var loss = 0.0, clipFraction = 0.0, meanRatio = 0.0, largestRatio = 0.0, approximateKL = 0.0, entropy = 0.0
  }

  private func learnPolicy(_ passes: [(members: ArraySlice<Int>, tree: RaggedBatch)], _ rollout: Rollout) -> PolicyStep
  {
    let total = passes.reduce(0) { $0 + $1.tree.completionTokenCount }
    let bonus = settings.number("entropyBonus")
    var step = PolicyStep()
    for (members, tree) in passes {
      let count = tree.completionTokenCount
      policy.forward(tree, in: policyWorkspace)
      policy.scoreTokens(tree, in: policyWorkspace, entropies: true)
      let result = ProximalPolicy.policyLoss(
        logProbabilities: policyWorkspace.logProbabilities.elements[0..<count].map(Double.init),
        old: members.flatMap { rollout.old[$0] }, advantages: members.flatMap { rollout.advantages[$0] },
        clip: settings.number("clip"), of: total)
      let entropy = policyWorkspace.entropies.elements[0..<count].reduce(0) { $0 + Double($1) } / Double(total)
      policy.backward(
        tree, in: policyWorkspace, logProbabilities: result.gradient.map(Float.init),
        entropies: bonus > 0 ? [Float](repeating: Float(-bonus / Double(total)), count: count) : nil,
        into: policyLearner.gradient)
      step.loss += result.loss - bonus * entropy
      step.clipFraction += result.clipFraction
      step.meanRatio += result.meanRatio
      step.largestRatio = max(step.largestRatio, result.largestRatio)
      step.approximateKL += result.approximateKL
      step.entropy += entropy
    }
    return step
  }

  private func learnCritic(
    _ passes: [(members: ArraySlice<Int>, tree: RaggedBatch)], _ rollout: Rollout
  ) -> (loss: Double, clipFraction: Double) {
    let total = passes.reduce(0) { $0 + $1.tree.completionTokenCount }
    var loss = 0.0, clipFraction = 0.0
    for (members, tree) in passes {
      let count = tree.completionTokenCount
      critic.forward(tree, in: criticWorkspace)
      critic.scoreScalars(at: tree.predictingRows, in: criticWorkspace)
      let result = ProximalPolicy.valueLoss(
        values: criticWorkspace.scalars.elements[0..<count].map(Double.init),
        old: members.flatMap { rollout.values[$0] }, returns: members.flatMap { rollout.returns[$0] },
        clip: settings.number("valueClip"), of: total)
      critic.backward(
        tree, in: criticWorkspace, scalars: result.gradient.map(Float.init), at: tree.predictingRows,
        into: criticLearner.gradient)
      loss += result.loss
      clipFraction += result.clipFraction
    }
    return (loss, clipFraction)
  }
}
