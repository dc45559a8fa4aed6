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
  private var doneUpdates = 0

  /// - Parameters:
  ///   - method: one that learns from rollouts.
  ///   - policy: trained in place; begins as the reference.
  ///   - rewardModel: where critics begin, for methods that have one.
  ///   - prompts: of training; taken in turn, in an order of the seed.
  public init(
    method: MethodDescription, settings: Settings, policy: Transformer, reference: Transformer,
    rewardModel: Transformer? = nil, prompts: [[Int32]], maxNewTokens: Int, endOfText: Int32, seed: UInt64
  ) {
    guard let rolling = method.rollouts else { preconditionFailure("\(method.key) does not learn from rollouts") }
    title = method.title
    schedule = rolling.schedule(settings)
    precondition(schedule.episodes % schedule.groupSize == 0, "groups must fill a rollout")
    precondition(schedule.minibatches <= schedule.groups, "a minibatch needs a group")
    self.method = rolling.method(
      settings, OnPolicySetup(rewardModel: rewardModel, prompts: prompts, maxNewTokens: maxNewTokens))
    self.policy = policy
    self.prompts = prompts
    self.seed = seed
    // ε = 1e-5 is N+'s (arXiv 2403.17031); early updates are steadier for it.
    learner = Learner(
      policy, Descent(settings, totalSteps: schedule.budget.optimizerSteps, adamEpsilon: 1e-5))
    rollouts = RolloutSampler(
      policy: policy, reference: reference, prompts: prompts, maxNewTokens: maxNewTokens, endOfText: endOfText,
      slots: min(256, schedule.episodes), seed: seed)
    let longest = prompts.reduce(0) { max($0, $1.count) } + maxNewTokens
    workspaces = (0..<Threads.count).map { _ in
      Microbatch.workspace(for: policy, longest: longest, trains: true)
    }
    shared = SharedGradient(count: policy.layout.count, threads: workspaces.count)
  }

  /// An update that has begun: its rollout, and how far the passes over it have come.
  private struct Update {
    let rollout: Rollout
    var metrics: [String: Double]
    /// Minibatches that have been learnt from, over all passes.
    var learnt = 0
    /// Of what is averaged over them.
    var sums: [String: Double] = [:]
    var largestRatio = 0.0
  }

  public func train(rewarding reward: @escaping EpisodeReward, observer: TrainingObserver) throws {
    let updates = schedule.updates
    var order = SequenceOrder(count: prompts.count, seed: seed)
    var begun: Update?
    func save() -> TrainingState { state(order, begun) }
    let done = try observer.begin(of: updates, save: save) { state in
      try learner.restore(state.state("policy"))
      order = SequenceOrder(count: prompts.count, seed: seed, drawn: try state.integer("drawn"))
      begun = try restoredUpdate(state, after: try state.integer("done"))
      try method.restore(state.state("method"))
    }
    for update in done + 1..<updates + 1 {
      doneUpdates = update - 1
      var current: Update
      if let begun {
        current = begun
      } else {
        var next = order
        let chosen = next.next(schedule.groups)
        let (rollout, metrics) = try observer.attempt(after: update - 1, save: save) {
          try rollouts.rollOut(update, prompts: chosen, groupSize: schedule.groupSize, reward)
        }
        order = next
        current = Update(rollout: rollout, metrics: metrics)
        method.begin(rollout, update: update, metrics: &current.metrics)
      }
      let trainsPolicy = update > schedule.idleUpdates
      try learn(update, &current, trainsPolicy: trainsPolicy) { current in
        begun = current
        try observer.reach(update - 1, save: save)
      }
      begun = nil
      method.end(current.rollout, update: update, metrics: &current.metrics)
      current.metrics["optimizer_steps"] = trainsPolicy ? Double(schedule.epochs * schedule.minibatches) : 0
      doneUpdates = update
      try observer.stepped(update, updates, current.metrics)
      try observer.end(update, of: updates, save: save)
    }
  }

  /// Between minibatches.
  private func state(_ order: SequenceOrder, _ begun: Update?) -> TrainingState {
    var state = TrainingState()
    state.put("policy", learner.state)
    state.put("method", method.state)
    state.put("drawn", [order.drawn])
    state.put("done", [doneUpdates])
    guard let begun else { return state }
    state.put("rollout", begun.rollout.state)
    state.put("metrics", begun.metrics)
    state.put("learnt", [begun.learnt])
    state.put("sums", begun.sums)
    state.put("largest ratio", [begun.largestRatio])
    return state
  }

  private func restoredUpdate(_ state: TrainingState, after done: Int) throws -> Update? {
    doneUpdates = done
    guard state.has("learnt") else { return nil }
    let rollout = try Rollout(state.state("rollout"))
    var again: [String: Double] = [:]
    method.begin(rollout, update: done + 1, metrics: &again)
    return Update(
      rollout: rollout, metrics: try state.named("metrics"), learnt: try state.integer("learnt"),
      sums: try state.named("sums"), largestRatio: try state.number("largest ratio"))
  }

  /// `epochs` passes over a rollout in minibatches, each one step, from where the update has come to.
  ///
  /// - Parameter pause: called between minibatches.
  private func learn(
    _ update: Int, _ current: inout Update, trainsPolicy: Bool, _ pause: (Update) throws -> Void
  ) throws {
    let rollout = current.rollout, steps = schedule.epochs * schedule.minibatches
    for epoch in 0..<schedule.epochs {
      var random = RandomStream(
        seed: seed, purpose: "PPO minibatches", index: UInt64(update), subindex: UInt64(epoch))
      let order = random.permutation(of: schedule.groups).flatMap { group in
        group * schedule.groupSize..<(group + 1) * schedule.groupSize
      }
      for part in 0..<schedule.minibatches where epoch * schedule.minibatches + part >= current.learnt {
        let bounds = [part, part + 1].map { schedule.groups * $0 / schedule.minibatches * schedule.groupSize }
        let passes = self.passes(Array(order[bounds[0]..<bounds[1]]), rollout)
        let items = "minibatch \(part) of epoch \(epoch)"
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
            current.sums[name, default: 0] += value
          }
          current.largestRatio = max(current.largestRatio, step.loss.largestRatio)
        }
        for (name, value) in try method.learnBesides(passes, rollout, update: update, items: items) {
          current.sums[name, default: 0] += value
        }
        current.learnt += 1
        // After the last one the update's end is as good a place.
        if current.learnt < steps { try pause(current) }
      }
    }
    for (name, value) in current.sums { current.metrics[name] = value / Double(steps) }
    if trainsPolicy { current.metrics["largest_ratio"] = current.largestRatio }
  }

  /// A minibatch's episodes as they go through the models, some at a time.
  private func passes(_ members: [Int], _ rollout: Rollout) -> [RolloutPass] {
    let sizes = members.map { prompts[rollout.episodes[$0].prompt].count + rollout.episodes[$0].tokens.count }
    return Microbatch.runs(sizes, threads: workspaces.count).map { run in
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
