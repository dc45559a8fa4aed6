import LanguageModel
import Tensor

/// Trains a policy on its own samples by any method over rollouts: PPO, RLOO, GRPO.
///
/// An update is a rollout and `epochs` passes over it in minibatches of whole groups. Each minibatch is one optimizer
/// step.
final class OnPolicyTrainer {
  private let title: String
  private let schedule: RolloutSchedule
  private var method: any OnPolicyMethod
  private let training: PolicyTraining
  private let reward: EpisodeReward
  private var policy: Transformer { training.policy }
  private var prompts: [[Int32]] { training.preferences.prompts }
  private let threads = Threads.count
  private let learner: Learner
  private let sampler: RolloutSampler
  private let workspaces: [Workspace]
  private let parts: GradientParts
  private var order: SequenceOrder
  /// The update that is not finished yet.
  private var current: Update?

  /// - Parameters:
  ///   - title: the name of the method in errors.
  ///   - method: makes the method. A critic can use the trainer's room for the gradients of parts, because the policy
  ///     and its critic are trained in turn.
  init(
    _ training: PolicyTraining, title: String, schedule: RolloutSchedule,
    method: (PolicyTraining, GradientParts) -> any OnPolicyMethod
  ) {
    guard let reward = training.reward else { preconditionFailure("\(title) without a reward") }
    precondition(schedule.episodes % schedule.groupSize == 0, "groups must fill a rollout")
    precondition(schedule.minibatches <= schedule.groups, "a minibatch needs a group")
    self.title = title
    self.schedule = schedule
    self.training = training
    self.reward = reward
    let policy = training.policy
    parts = GradientParts(count: max(policy.layout.count, training.rewardModel?.layout.count ?? 0))
    self.method = method(training, parts)
    order = SequenceOrder(count: training.preferences.prompts.count, seed: training.seed)
    // ε = 1e-5 is N+'s (arXiv 2403.17031); it makes early updates steadier.
    learner = Learner(
      policy, OptimizerSettings(training.settings, totalSteps: schedule.budget.optimizerSteps, adamEpsilon: 1e-5),
      threads: threads)
    sampler = RolloutSampler(training, slots: min(256, schedule.episodes))
    workspaces = GradientParts.workspaces(for: policy, longest: training.longestSequence, threads: threads)
  }

  func train() throws {
    try TrainingLoop(observer: training.observer, totalSteps: schedule.updates).run(self)
  }

  /// An update in progress: its rollout, and the minibatches so far.
  private struct Update {
    let rollout: Rollout
    var metrics: [Metric: Double]
    /// Minibatches that are done, over all passes.
    var minibatches = 0
    /// Sums over them of the metrics that are reported as means.
    var sums: [Metric: Double] = [:]
    var largestRatio = 0.0
  }
}

extension OnPolicyTrainer: Training {
  /// The state between minibatches.
  var state: TrainingState {
    var state = TrainingState()
    state.put("policy", learner.state)
    state.put("method", method.state)
    state.put("drawn", [order.drawn])
    guard let current else { return state }
    state.put("rollout", current.rollout.state)
    state.put("metrics", current.metrics.byName)
    state.put("minibatches", [current.minibatches])
    state.put("sums", current.sums.byName)
    state.put("largest ratio", [current.largestRatio])
    return state
  }

  func restore(_ state: TrainingState, after done: Int) throws {
    try learner.restore(state.state("policy"))
    order = SequenceOrder(count: prompts.count, seed: training.seed, drawn: try state.integer("drawn"))
    if state.has("minibatches") {
      let rollout = try Rollout(state.state("rollout"))
      var known: [Metric: Double] = [:]
      method.begin(rollout, update: done + 1, metrics: &known)
      current = Update(
        rollout: rollout, metrics: .init(byName: try state.named("metrics")),
        minibatches: try state.integer("minibatches"), sums: .init(byName: try state.named("sums")),
        largestRatio: try state.number("largest ratio"))
    }
    try method.restore(state.state("method"))
  }

  func step(_ update: Int, in loop: TrainingLoop) throws -> StepReport {
    var current = try self.current ?? begin(update, in: loop)
    let trainsPolicy = update > schedule.criticWarmupUpdates, steps = schedule.epochs * schedule.minibatches
    while current.minibatches < steps {
      try train(on: current.minibatches, of: &current, update: update, trainsPolicy: trainsPolicy)
      current.minibatches += 1
      guard current.minibatches < steps else { break }
      self.current = current
      try loop.checkpoint(after: update - 1, self)
    }
    self.current = nil
    method.end(current.rollout, update: update, metrics: &current.metrics)
    var metrics = current.metrics
    for (name, sum) in current.sums { metrics[name] = sum / Double(steps) }
    if trainsPolicy { metrics[.largestRatio] = current.largestRatio }
    let episodes = current.rollout.episodes
    return StepReport(
      loss: metrics.removeValue(forKey: .loss), gradientNorm: metrics.removeValue(forKey: .gradientNorm),
      learningRate: metrics.removeValue(forKey: .learningRate), tokens: episodes.tokenCount, episodes: episodes.count,
      optimizerSteps: trainsPolicy ? steps : 0, metrics: metrics)
  }

  private func begin(_ update: Int, in loop: TrainingLoop) throws -> Update {
    var next = order
    let chosen = next.next(schedule.groups)
    let (rollout, metrics) = try loop.attempt(after: update - 1, self) {
      try sampler.sample(update, prompts: chosen, groupSize: schedule.groupSize, reward)
    }
    order = next
    var current = Update(rollout: rollout, metrics: metrics)
    method.begin(rollout, update: update, metrics: &current.metrics)
    return current
  }

  /// One minibatch: an optimizer step of the policy, and one of the critic if there is one.
  private func train(on index: Int, of current: inout Update, update: Int, trainsPolicy: Bool) throws {
    let rollout = current.rollout
    let (epoch, part) = index.quotientAndRemainder(dividingBy: schedule.minibatches)
    var random = RandomStream(
      seed: training.seed, purpose: "PPO minibatches", index: UInt64(update), subindex: UInt64(epoch))
    let order = random.permutation(of: schedule.groups).flatMap { group in
      group * schedule.groupSize..<(group + 1) * schedule.groupSize
    }
    let bounds = [part, part + 1].map { schedule.groups * $0 / schedule.minibatches * schedule.groupSize }
    let passes = self.passes(Array(order[bounds[0]..<bounds[1]]), rollout)
    let items = "minibatch \(part) of epoch \(epoch)"

    // All losses and gradients are known, and checked, before any model changes.
    var losses: [GatheredLoss] = []
    let policyLoss = trainsPolicy ? loss(of: passes) : nil
    if let (loss, _) = policyLoss {
      if index == 0, update == schedule.criticWarmupUpdates + 1, loss.loss.isFinite {
        try BrokenInvariant.require("\(title)'s mean ratio", loss.meanRatio, is: 1, within: 1e-3)
      }
      losses.append(GatheredLoss(learner: learner, loss: loss.loss, name: "the policy's loss", items: items))
    }
    let critic = method.criticLoss(passes, rollout, items: "\(items), critic")
    if let critic { losses.append(critic.loss) }
    let steps = try GatheredLoss.step(losses, at: update)

    var metrics: [Metric: Double] = [:]
    if let (loss, entropy) = policyLoss {
      metrics = loss.metrics
      metrics[.loss] = loss.loss
      metrics[.clipFraction] = loss.clipFraction
      metrics[.ratio] = loss.meanRatio
      metrics[.approximateKL] = loss.approximateKL
      metrics[.entropy] = entropy
      metrics[.gradientNorm] = steps[0].gradientNorm
      metrics[.learningRate] = steps[0].learningRate
      current.largestRatio = max(current.largestRatio, loss.largestRatio)
    }
    if let critic {
      metrics.merge(critic.metrics) { $1 }
      metrics[.criticGradientNorm] = steps.last?.gradientNorm
    }
    for (name, value) in metrics { current.sums[name, default: 0] += value }
  }

  /// The passes in which the episodes of a minibatch go through the models. The parts of the minibatch take them in turn.
  private func passes(_ members: [Int], _ rollout: Rollout) -> [RolloutPass] {
    let sizes = members.map { prompts[rollout.episodes[$0].prompt].count + rollout.episodes[$0].tokens.count }
    return Microbatch.runs(sizes, parts: Microbatch.parts).map { run in
      let part = Array(members[run])
      return RolloutPass(
        members: part,
        tree: RaggedBatch(
          prompts: prompts, needed: part.map { (rollout.episodes[$0].prompt, rollout.episodes[$0].tokens[...]) }))
    }
  }

  /// The loss of a minibatch, whose gradient is gathered, and the mean entropy of the policy's tokens, nats.
  private func loss(of passes: [RolloutPass]) -> (loss: PolicyLoss, entropy: Double) {
    let tokens = passes.reduce(0) { $0 + $1.tree.completionTokenCount }
    let completions = passes.reduce(0) { $0 + $1.members.count }
    let bonus = method.entropyBonus, method = method
    let found = parts.map(passes.count, into: learner.gradient, on: threads) { index, thread, gradient in
      let pass = passes[index], workspace = workspaces[thread]
      let tree = pass.tree, count = tree.completionTokenCount
      policy.forward(tree, in: workspace)
      policy.scoreTokens(tree, in: workspace, entropies: true)
      let scores = workspace.logProbabilities.elements
      let result = method.loss(
        RolloutPart(
          members: pass.members,
          policy: pass.members.indices.map { scores[tree.offsets[$0]..<tree.offsets[$0 + 1]].map(Double.init) },
          completions: completions, tokens: tokens))
      let entropy = workspace.entropies.elements[0..<count].reduce(0) { $0 + Double($1) } / Double(tokens)
      policy.backward(
        tree, in: workspace, logProbabilities: result.gradient.map(Float.init),
        entropies: bonus > 0 ? [Float](repeating: Float(-bonus / Double(tokens)), count: count) : nil, into: gradient)
      return (result, entropy)
    }
    var whole = PolicyLoss(), entropies = 0.0
    for (result, entropy) in found {
      whole.loss += result.loss - bonus * entropy
      whole.clipFraction += result.clipFraction
      whole.meanRatio += result.meanRatio
      whole.largestRatio = max(whole.largestRatio, result.largestRatio)
      whole.approximateKL += result.approximateKL
      whole.metrics.merge(result.metrics, uniquingKeysWith: +)
      entropies += entropy
    }
    return (whole, entropies)
  }
}
