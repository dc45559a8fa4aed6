import LanguageModel
import Tensor

/// Trains a policy on its own samples by any method over rollouts: PPO, RLOO, GRPO.
///
/// An update is a rollout and `epochs` passes over it in minibatches of whole groups, each one optimizer step.
public final class OnPolicyTrainer {
  private let title: String
  private let schedule: RolloutSchedule
  private var method: any OnPolicyMethod
  private let policy: Transformer
  private let prompts: [[Int32]]
  private let seed: UInt64
  private let learner: Learner
  private let rollouts: RolloutSampler
  /// One for each thread.
  private let workspaces: [Workspace]
  private let shared: SharedGradient

  /// - Parameters:
  ///   - method: one that learns from rollouts.
  ///   - policy: trained in place; begins as the reference.
  ///   - rewardModel: where critics begin, for methods that have one.
  ///   - prompts: of training; taken in turn, in an order of the seed.
  public init(
    method: MethodDescription, settings: Settings, policy: Transformer, reference: Transformer,
    rewardModel: Transformer? = nil, prompts: [[Int32]], completionCap: Int, endOfText: Int32, seed: UInt64
  ) {
    guard let rolling = method.rollouts else { preconditionFailure("\(method.key) does not learn from rollouts") }
    title = method.title
    schedule = rolling.schedule(settings)
    precondition(schedule.episodes % schedule.groupSize == 0, "groups must fill a rollout")
    precondition(schedule.minibatches <= schedule.groups, "a minibatch needs a group")
    self.method = rolling.method(
      settings, OnPolicySetup(rewardModel: rewardModel, prompts: prompts, completionCap: completionCap))
    self.policy = policy
    self.prompts = prompts
    self.seed = seed
    // ε = 1e-5 is N+'s (arXiv 2403.17031); early updates are steadier for it.
    learner = Learner(
      policy, Descent(settings, totalSteps: schedule.budget.optimizerSteps, adamEpsilon: 1e-5))
    rollouts = RolloutSampler(
      policy: policy, reference: reference, prompts: prompts, completionCap: completionCap, endOfText: endOfText,
      slots: min(256, schedule.episodes), seed: seed)
    let longest = prompts.reduce(0) { max($0, $1.count) } + completionCap
    workspaces = (0..<Threads.count).map { _ in
      Microbatch.workspace(for: policy, longest: longest, trains: true)
    }
    shared = SharedGradient(count: policy.layout.count, threads: workspaces.count)
  }

  public func train(rewarding reward: @escaping EpisodeReward, observer: TrainingObserver) throws {
    let updates = schedule.updates
    try observer.evaluateIfDue(after: 0, of: updates)
    var order = SequenceOrder(count: prompts.count, seed: seed)
    for update in 1...updates {
      var (rollout, metrics) = try rollouts.rollOut(
        update, prompts: order.next(schedule.groups), groupSize: schedule.groupSize, reward)
      method.begin(rollout, update: update, metrics: &metrics)
      let trainsPolicy = update > schedule.idleUpdates
      try learn(update, rollout, trainsPolicy: trainsPolicy, &metrics)
      method.end(rollout, update: update, metrics: &metrics)
      metrics["optimizer_steps"] = trainsPolicy ? Double(schedule.epochs * schedule.minibatches) : 0
      try observer.stepped(update, updates, metrics)
      try observer.evaluateIfDue(after: update, of: updates)
    }
  }

  /// `epochs` passes over a rollout in minibatches, each one step.
  private func learn(_ update: Int, _ rollout: Rollout, trainsPolicy: Bool, _ metrics: inout [String: Double]) throws {
    var sums: [String: Double] = [:]
    var largestRatio = 0.0, steps = 0.0
    for epoch in 0..<schedule.epochs {
      var random = RandomStream(
        seed: seed, purpose: "PPO minibatches", index: UInt64(update), subindex: UInt64(epoch))
      let order = random.permutation(of: schedule.groups).flatMap { group in
        group * schedule.groupSize..<(group + 1) * schedule.groupSize
      }
      for part in 0..<schedule.minibatches {
        let bounds = [part, part + 1].map { schedule.groups * $0 / schedule.minibatches * schedule.groupSize }
        let passes = self.passes(Array(order[bounds[0]..<bounds[1]]), rollout)
        let items = "minibatch \(part) of epoch \(epoch)"
        steps += 1
        if trainsPolicy {
          let step = step(passes)
          if update == schedule.idleUpdates + 1, epoch == 0, part == 0 {
            try BrokenInvariant.require("\(title)'s mean ratio", step.loss.meanRatio, is: 1, within: 1e-3)
          }
          let (norm, rate) = try learner.step(update, items)
          guard step.loss.loss.isFinite else {
            throw NonFiniteTraining(
              step: update, quantity: "the policy's loss", value: step.loss.loss, items: "minibatch \(part)")
          }
          for (name, value) in [
            ("loss", step.loss.loss), ("clip_fraction", step.loss.clipFraction), ("ratio", step.loss.meanRatio),
            ("approximate_kl", step.loss.approximateKL), ("entropy", step.entropy), ("gradient_norm", norm),
            ("learning_rate", rate),
          ] + step.loss.metrics.sorted(by: { $0.key < $1.key }).map({ ($0.key, $0.value) }) {
            sums[name, default: 0] += value
          }
          largestRatio = max(largestRatio, step.loss.largestRatio)
        }
        for (name, value) in try method.learnBesides(passes, rollout, update: update, items: items) {
          sums[name, default: 0] += value
        }
      }
    }
    for (name, value) in sums { metrics[name] = value / steps }
    if trainsPolicy { metrics["largest_ratio"] = largestRatio }
  }

  /// A minibatch's episodes as they go through the models, some at a time.
  private func passes(_ members: [Int], _ rollout: Rollout) -> [RolloutPass] {
    let sizes = members.map { prompts[rollout.episodes[$0].prompt].count + rollout.episodes[$0].tokens.count }
    return Microbatch.runs(sizes).map { run in
      let part = Array(members[run])
      return RolloutPass(
        members: part,
        tree: ragged(prompts, part.map { (rollout.episodes[$0].prompt, rollout.episodes[$0].tokens[...]) }))
    }
  }

  /// The loss of a minibatch, its gradient gathered, and the mean entropy of the policy's tokens, nats.
  private func step(_ passes: [RolloutPass]) -> (loss: PolicyLoss, entropy: Double) {
    let tokens = passes.reduce(0) { $0 + $1.tree.completionTokenCount }
    let completions = passes.reduce(0) { $0 + $1.members.count }
    let bonus = method.entropyBonus
    let found = Threads.map(passes.count, on: workspaces.count) { index, thread in
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
        entropies: bonus > 0 ? [Float](repeating: Float(-bonus / Double(tokens)), count: count) : nil,
        into: shared.part(of: thread, in: learner.gradient))
      return (result, entropy)
    }
    shared.gather(into: learner.gradient)
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
