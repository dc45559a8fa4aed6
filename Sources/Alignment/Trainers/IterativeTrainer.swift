import LanguageModel
import Tensor

/// Trains a policy on preferences between its own completions, in rounds: each samples from the policy as it then is,
/// ranks a prompt's completions by their reward, and trains on every pair of them.
///
/// Steps are counted over all rounds. A round's training is one of its own: optimizer and learning rate begin anew, what
/// the loss has gathered does not.
struct IterativeTrainer {
  private let training: PolicyTraining
  private let reward: EpisodeReward
  private let sampler: Sampler
  private var trainer: PreferenceTrainer
  private var order: SequenceOrder
  private var prompts: [[Int32]] { training.preferences.prompts }
  private var rounds: Int { training.settings.integer("rounds") }
  private var completionsPerPrompt: Int { training.settings.integer("completionsPerPrompt") }

  init(_ training: PolicyTraining, title: String) {
    guard let reward = training.reward else { preconditionFailure("\(title) without a reward") }
    self.training = training
    self.reward = reward
    sampler = Sampler(shape: training.policy.shape, slots: 256, maxNewTokens: training.maxNewTokens)
    trainer = PreferenceTrainer(
      title: title, settings: training.settings, loss: IterativeTrainer.loss(training.settings))
    order = SequenceOrder(count: training.preferences.prompts.count, seed: training.seed)
  }

  /// At least one, at most as many as there are, so that none stands twice in a round.
  static func promptsPerRound(_ settings: Settings, of prompts: Int) -> Int {
    let wanted = settings.integer("promptsPerRound")
    return min(prompts, wanted > 0 ? wanted : max(1, prompts / settings.integer("rounds")))
  }

  /// A round whose samples are there.
  private struct Round {
    let data: PreferenceData
    /// Of its samples.
    let metrics: [String: Double]
    /// Of its training; known after the first.
    var steps = 0
  }

  mutating func train() throws {
    let slot = training.observer.slot
    var done = 0, first = 1
    var begun: Round?, inner: TrainingState?
    _ = try slot.resume { state in
      first = try state.integer("round")
      done = try state.integer("done")
      order = SequenceOrder(count: prompts.count, seed: training.seed, drawn: try state.integer("drawn"))
      trainer.loss.averages = try state.numbers("averages", count: trainer.loss.averages.count)
      guard state.has("steps") else { return try state.restore("parameters", into: training.policy.parameters) }
      begun = Round(
        data: try PreferenceData(rankedCompletions: state.state("data"), prompts: prompts),
        metrics: try state.named("metrics"), steps: try state.integer("steps"))
      inner = state.state("training")
    }
    for round in first..<rounds + 1 {
      let current: Round
      if let begun {
        current = begun
      } else {
        var next = order
        let chosen = Set(next.next(IterativeTrainer.promptsPerRound(training.settings, of: prompts.count))).sorted()
        current = try slot.attempt(from: {
          var state = self.state(round, after: done)
          state.put("parameters", training.policy.parameters)
          return state
        }) { try sample(round, chosen) }
        order = next
      }
      begun = nil
      let steps = try train(round, current, after: done, slot: roundSlot(slot, round, current, after: done, inner))
      inner = nil
      done += steps
    }
  }

  /// What every round's places have in common.
  private func state(_ round: Int, after done: Int) -> TrainingState {
    var state = TrainingState()
    state.put("round", [round])
    state.put("done", [done])
    state.put("drawn", [order.drawn])
    state.put("averages", trainer.loss.averages)
    return state
  }

  /// Where a round's training keeps its place: with the samples that it is made from.
  private func roundSlot(
    _ slot: CheckpointSlot, _ round: Int, _ current: Round, after done: Int, _ saved: TrainingState?
  ) -> (@escaping () -> Int) -> CheckpointSlot {
    let outer = state(round, after: done)
    return { steps in
      slot.part(saved: saved) { inner in
        var state = outer
        state.put("data", current.data.completionState)
        state.put("metrics", current.metrics)
        state.put("steps", [steps()])
        state.put("training", inner)
        return state
      }
    }
  }

  /// - Returns: the round's steps.
  private mutating func train(
    _ round: Int, _ current: Round, after done: Int, slot: (@escaping () -> Int) -> CheckpointSlot
  ) throws -> Int {
    let count = StepCount(current.steps)
    do {
      try trainer.train(
        training.policy, on: current.data,
        beginsAtReference: round == 1 || training.settings.text("reference") == "round", seed: training.seed,
        observer: observer(round, after: done, current.metrics, count, slot { count.steps }))
    } catch let error as NonFiniteTraining {
      throw NonFiniteTraining(
        step: done + error.step, quantity: error.quantity, value: error.value,
        items: "\(error.items) in round \(round)")
    }
    return count.steps
  }

  /// Steps of a round, as its training has told them.
  private final class StepCount {
    var steps: Int
    init(_ steps: Int) { self.steps = steps }
  }

  /// Tells the training's own observer of a round, whose steps follow `done` others. What is known of its samples goes
  /// with its first step; evaluations stand at the start, every so many steps of all, and at the end of each round.
  private func observer(
    _ round: Int, after done: Int, _ metrics: [String: Double], _ count: StepCount, _ slot: CheckpointSlot
  ) -> TrainingObserver {
    let outer = training.observer, rounds = rounds
    return TrainingObserver(
      evaluateEvery: outer.evaluateEvery > 0 ? 1 : 0, slot: slot,
      stepped: { step, total, own in
        var own = own
        if step == 1 {
          own.merge(metrics) { own, _ in own }
          own["tokens", default: 0] += metrics["sampled_tokens"] ?? 0
          own["sampled_tokens"] = nil
        }
        own["round"] = Double(round)
        count.steps = total
        // Later rounds are taken to be as long.
        try outer.stepped(done + step, done + total * (rounds - round + 1), own)
      },
      evaluate: { step in
        guard step > 0 || done == 0 else { return }
        if step == 0 || step == count.steps || (done + step) % outer.evaluateEvery == 0 {
          try outer.evaluate(done + step)
        }
      })
  }

  /// Completions of the policy as it is, and every pair of a prompt's completions that differ in text and in reward.
  private func sample(_ round: Int, _ chosen: [Int]) throws -> Round {
    let k = completionsPerPrompt
    let requests = chosen.flatMap { prompt in
      (0..<k).map {
        Sampler.Request(prompt: prompt, address: .init(index: round * prompts.count + prompt, subindex: $0))
      }
    }
    let samples: [Sample]
    do {
      samples = try sampler.sample(
        from: training.policy, prompts: prompts, requests: requests, seed: training.seed, purpose: "preference rounds",
        endOfText: training.endOfText)
    } catch let error as NonFiniteLogits {
      throw NonFiniteTraining(step: round, quantity: "a logit", value: .nan, items: "round \(round): \(error)")
    }
    let episodes = [Episode](requests, samples)
    let earnings = try reward(episodes)
    let completions = episodes.completions
    let sft = sequenceLogProbabilities(of: completions, prompts: prompts, under: training.reference)
    let own = sequenceLogProbabilities(of: completions, prompts: prompts, under: training.policy)
    let references = training.settings.text("reference") == "round" ? own : sft
    let data = PreferenceData(
      ranking: episodes.indices.map { index in
        .init(
          prompt: episodes[index].prompt, tokens: episodes[index].tokens, finished: episodes[index].finished,
          reward: earnings.rewards[index], reference: references[index])
      }, of: k, prompts: prompts)
    guard !data.pairs.isEmpty else { throw NoPairsInRound(round: round, completions: episodes.count) }
    let count = Double(episodes.count)
    let metrics = [
      "kl": zip(own, sft).reduce(0) { $0 + $1.0 - $1.1 } / count,
      "reward": earnings.rewards.reduce(0, +) / count, "pairs": Double(data.pairs.count),
      "sampled_tokens": episodes.tokenCount,
    ].merging(episodes.metrics) { own, _ in own }.merging(earnings.metrics) { own, _ in own }
    return Round(data: data, metrics: metrics)
  }
}

extension PreferenceData {
  /// Completions, those of one prompt together, `groupSize` at a time, and every pair of a prompt's that differ in text
  /// and in reward.
  fileprivate init(ranking completions: [Completion], of groupSize: Int, prompts: [[Int32]]) {
    self.init(prompts: prompts, completions: completions, pairs: [], validationPairs: [])
    for start in stride(from: 0, to: completions.count, by: groupSize) {
      for i in start..<start + groupSize {
        for j in i + 1..<start + groupSize where completions[i].tokens != completions[j].tokens {
          let (first, second) = (completions[i].reward, completions[j].reward)
          guard first != second else { continue }
          pairs.append(.init(chosen: first > second ? i : j, rejected: first > second ? j : i))
        }
      }
    }
  }

  /// The completions and their pairs.
  fileprivate var completionState: TrainingState {
    var state = TrainingState()
    state.put("prompts", completions.map(\.prompt))
    state.put("tokens", completions.map(\.tokens))
    state.put("finished", completions.map { $0.finished ? 1 : 0 })
    state.put("rewards", completions.map(\.reward))
    state.put("references", completions.map(\.reference))
    state.put("pairs", pairs.flatMap { [$0.chosen, $0.rejected] })
    return state
  }

  fileprivate init(rankedCompletions state: TrainingState, prompts: [[Int32]]) throws {
    let tokens = try state.tokens("tokens"), count = tokens.count
    let own = try state.integers("prompts", count: count), finished = try state.integers("finished", count: count)
    let rewards = try state.numbers("rewards", count: count), references = try state.numbers("references", count: count)
    let edges = try state.integers("pairs")
    self.init(
      prompts: prompts,
      completions: tokens.indices.map {
        .init(
          prompt: own[$0], tokens: tokens[$0], finished: finished[$0] == 1, reward: rewards[$0],
          reference: references[$0])
      },
      pairs: stride(from: 0, to: edges.count - 1, by: 2).map { .init(chosen: edges[$0], rejected: edges[$0 + 1]) },
      validationPairs: [])
  }
}

/// The policy writes the same, or what is worth the same, wherever it is asked.
public struct NoPairsInRound: Error, Equatable, CustomStringConvertible {
  public let round: Int
  public let completions: Int
  public var description: String {
    "no preference pair is left of the \(completions) completions of round \(round): those of a prompt are all equal in "
      + "text or in reward; a larger beta, a smaller learning rate or fewer rounds would keep the policy from that"
  }
}
