import LanguageModel
import Tensor

/// Trains a policy on preferences between its own completions, in rounds. Each round samples from the present policy,
/// ranks the completions of a prompt by their reward, and trains on every pair of them.
///
/// Steps are counted over all rounds. Each round is a training of its own: the optimizer and the learning rate start
/// again, the moving averages of the loss continue.
struct IterativeTrainer {
  private let training: PolicyTraining
  private let reward: EpisodeReward
  private let sampler: Sampler
  private var trainer: PreferenceTrainer
  private var order: SequenceOrder
  private var prompts: [[Int32]] { training.preferences.prompts }
  private var rounds: Int { training.settings[IterativeDPO.rounds] }
  private var completionsPerPrompt: Int { training.settings[IterativeDPO.completionsPerPrompt] }

  init(_ training: PolicyTraining, title: String) {
    guard let reward = training.reward else { preconditionFailure("\(title) without a reward") }
    self.training = training
    self.reward = reward
    sampler = Sampler(shape: training.policy.shape, slots: 256, maxNewTokens: training.maxNewTokens)
    trainer = PreferenceTrainer(
      title: title, settings: training.settings, loss: IterativeDPO.loss(training.settings))
    order = SequenceOrder(count: training.preferences.prompts.count, seed: training.seed)
  }

  /// The samples of a round, and the progress of its training.
  private final class Round {
    let data: PreferenceData
    /// The report of the samples, which is added to that of the first step.
    let sampling: StepReport
    /// The steps of its training; known after the first.
    var steps: Int

    init(_ data: PreferenceData, _ sampling: StepReport, steps: Int = 0) {
      self.data = data
      self.sampling = sampling
      self.steps = steps
    }
  }

  mutating func train() throws {
    let slot = training.observer.slot
    var done = 0, first = 1
    var started: Round?, inner: TrainingState?
    _ = try slot.resume { state in
      first = try state.integer("round")
      done = try state.integer("done")
      order = SequenceOrder(count: prompts.count, seed: training.seed, drawn: try state.integer("drawn"))
      trainer.loss.averages = try state.numbers("averages", count: trainer.loss.averages.count)
      guard state.has("steps") else { return try state.restore("parameters", into: training.policy.parameters) }
      started = Round(
        try PreferenceData(rankedCompletions: state.state("data"), prompts: prompts),
        StepReport(
          tokens: try state.integer("sampled tokens"), episodes: try state.integer("episodes"),
          metrics: .init(byName: try state.named("metrics"))), steps: try state.integer("steps"))
      inner = state.state("training")
    }
    for round in first..<rounds + 1 {
      let current: Round
      if let started {
        current = started
      } else {
        var next = order
        let count = IterativeDPO.promptsPerRound(training.settings, of: prompts.count)
        let chosen = Set(next.next(count)).sorted()
        current = try slot.attempt(from: {
          var state = self.state(round, after: done)
          state.put("parameters", training.policy.parameters)
          return state
        }) { try sample(round, chosen) }
        order = next
      }
      started = nil
      try train(round, current, after: done, in: part(of: slot, round, current, after: done, saved: inner))
      inner = nil
      done += current.steps
    }
  }

  /// The common part of all checkpoints of a round.
  private func state(_ round: Int, after done: Int) -> TrainingState {
    var state = TrainingState()
    state.put("round", [round])
    state.put("done", [done])
    state.put("drawn", [order.drawn])
    state.put("averages", trainer.loss.averages)
    return state
  }

  /// The slot of a round's training: its checkpoints include the samples of the round.
  private func part(
    of slot: CheckpointSlot, _ round: Int, _ current: Round, after done: Int, saved: TrainingState?
  ) -> CheckpointSlot {
    let outer = state(round, after: done)
    return slot.part(saved: saved) { inner in
      var state = outer
      state.put("data", current.data.completionState)
      state.put("sampled tokens", [current.sampling.tokens])
      state.put("episodes", [current.sampling.episodes])
      state.put("metrics", current.sampling.metrics.byName)
      state.put("steps", [current.steps])
      state.put("training", inner)
      return state
    }
  }

  private mutating func train(_ round: Int, _ current: Round, after done: Int, in slot: CheckpointSlot) throws {
    do {
      try trainer.train(
        training.policy, on: current.data,
        beginsAtReference: round == 1 || training.settings[IterativeDPO.reference] == .round, seed: training.seed,
        observer: observer(round, current, after: done, slot))
    } catch let error as NonFiniteTraining {
      throw NonFiniteTraining(
        step: done + error.step, quantity: error.quantity, value: error.value,
        items: "\(error.items) in round \(round)")
    }
  }

  /// Reports the steps of a round, which follow `done` others, to the observer of the whole training. The first step
  /// includes the report of the samples. Evaluations are at the start, at regular steps over all rounds, and at the end of
  /// each round.
  private func observer(
    _ round: Int, _ current: Round, after done: Int, _ slot: CheckpointSlot
  ) -> TrainingObserver {
    let outer = training.observer, rounds = rounds
    return TrainingObserver(
      evaluateEvery: outer.evaluateEvery > 0 ? 1 : 0, slot: slot,
      stepped: { step, total, report in
        var report = report
        if step == 1 {
          report.metrics.merge(current.sampling.metrics) { own, _ in own }
          report.tokens += current.sampling.tokens
          report.episodes = current.sampling.episodes
        }
        report.metrics[.round] = Double(round)
        current.steps = total
        // Later rounds are expected to have as many steps.
        try outer.stepped(done + step, done + total * (rounds - round + 1), report)
      },
      evaluate: { step in
        guard step > 0 || done == 0 else { return }
        if step == 0 || step == current.steps || (done + step) % outer.evaluateEvery == 0 {
          try outer.evaluate(done + step)
        }
      })
  }

  /// Samples completions of the present policy, and pairs those of a prompt that differ in text and in reward.
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
    let rewarded = try reward(episodes)
    let completions = episodes.completions
    let sft = sequenceLogProbabilities(of: completions, prompts: prompts, under: training.reference)
    let own = sequenceLogProbabilities(of: completions, prompts: prompts, under: training.policy)
    let references = training.settings[IterativeDPO.reference] == .round ? own : sft
    let data = PreferenceData(
      ranking: .init(episodes, rewards: rewarded.rewards, references: references), of: k, prompts: prompts)
    guard !data.pairs.isEmpty else { throw NoPairsInRound(round: round, completions: episodes.count) }
    let count = Double(episodes.count)
    let metrics: [Metric: Double] = [
      .kl: zip(own, sft).reduce(0) { $0 + $1.0 - $1.1 } / count, .reward: rewarded.rewards.reduce(0, +) / count,
      .pairs: Double(data.pairs.count),
    ]
    return Round(
      data,
      StepReport(
        tokens: episodes.tokenCount, episodes: episodes.count,
        metrics: metrics.merging(episodes.metrics) { own, _ in own }.merging(rewarded.metrics) { own, _ in own }))
  }
}

extension PreferenceData {
  /// Completions, `groupSize` consecutive ones for each prompt, and every pair of a prompt's completions that differ in
  /// text and in reward.
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

  /// The completions and their pairs, for a checkpoint.
  fileprivate var completionState: TrainingState {
    var state = completions.map { Episode(prompt: $0.prompt, tokens: $0.tokens, finished: $0.finished) }.state
    state.put("rewards", completions.map(\.reward))
    state.put("references", completions.map(\.reference))
    state.put("pairs", pairs.flatMap { [$0.chosen, $0.rejected] })
    return state
  }

  fileprivate init(rankedCompletions state: TrainingState, prompts: [[Int32]]) throws {
    let episodes = try [Episode](state), count = episodes.count
    let rewards = try state.numbers("rewards", count: count), references = try state.numbers("references", count: count)
    let edges = try state.integers("pairs")
    self.init(
      prompts: prompts, completions: .init(episodes, rewards: rewards, references: references),
      pairs: stride(from: 0, to: edges.count - 1, by: 2).map { .init(chosen: edges[$0], rejected: edges[$0 + 1]) },
      validationPairs: [])
  }
}

extension [PreferenceData.Completion] {
  fileprivate init(_ episodes: [Episode], rewards: [Double], references: [Double]) {
    self = episodes.indices.map {
      .init(
        prompt: episodes[$0].prompt, tokens: episodes[$0].tokens, finished: episodes[$0].finished, reward: rewards[$0],
        reference: references[$0])
    }
  }
}

/// All completions of each prompt have the same text or the same reward.
public struct NoPairsInRound: Error, Equatable, CustomStringConvertible {
  public let round: Int
  public let completions: Int
  public var description: String {
    "round \(round) has no preference pair: in its \(completions) completions, those of each prompt are all equal in text "
      + "or in reward; a larger beta, a smaller learning rate or fewer rounds may prevent this"
  }
}
