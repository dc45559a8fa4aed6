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
    sampler = Sampler(shape: training.policy.shape, slots: 256, completionCap: training.completionCap)
    trainer = PreferenceTrainer(
      title: title, settings: training.settings, loss: IterativeTrainer.loss(training.settings))
    order = SequenceOrder(count: training.preferences.prompts.count, seed: training.seed)
  }

  /// At least one, at most as many as there are, so that none stands twice in a round.
  static func promptsPerRound(_ settings: Settings, of prompts: Int) -> Int {
    let wanted = settings.integer("promptsPerRound")
    return min(prompts, wanted > 0 ? wanted : max(1, prompts / settings.integer("rounds")))
  }

  mutating func train() throws {
    var done = 0
    for round in 1...rounds {
      let (data, metrics) = try sample(round)
      var steps = 0
      let observer = observer(round, after: done, metrics) { steps = $0 }
      do {
        try trainer.train(
          training.policy, on: data,
          beginsAtReference: round == 1 || training.settings.text("reference") == "round", seed: training.seed,
          observer: observer)
      } catch let error as NonFiniteTraining {
        throw NonFiniteTraining(
          step: done + error.step, quantity: error.quantity, value: error.value,
          items: "\(error.items) in round \(round)")
      }
      done += steps
    }
  }

  /// Tells the training's own observer of a round, whose steps follow `done` others. What is known of its samples goes
  /// with its first step; evaluations stand at the start, every so many steps of all, and at the end of each round.
  private func observer(
    _ round: Int, after done: Int, _ metrics: [String: Double], _ count: @escaping (Int) -> Void
  ) -> TrainingObserver {
    let outer = training.observer, rounds = rounds
    var steps = 0
    return TrainingObserver(
      evaluateEvery: outer.evaluateEvery > 0 ? 1 : 0,
      stepped: { step, total, own in
        var own = own
        if step == 1 {
          own.merge(metrics) { own, _ in own }
          own["tokens", default: 0] += metrics["sampled_tokens"] ?? 0
          own["sampled_tokens"] = nil
        }
        own["round"] = Double(round)
        steps = total
        count(step)
        // Later rounds are taken to be as long.
        try outer.stepped(done + step, done + total * (rounds - round + 1), own)
      },
      evaluate: { step in
        guard step > 0 || done == 0 else { return }
        if step == 0 || step == steps || (done + step) % outer.evaluateEvery == 0 { try outer.evaluate(done + step) }
      })
  }

  /// Completions of the policy as it is, and every pair of a prompt's completions that differ in text and in reward.
  private mutating func sample(_ round: Int) throws -> (data: PreferenceData, metrics: [String: Double]) {
    let chosen = Set(order.next(IterativeTrainer.promptsPerRound(training.settings, of: prompts.count))).sorted()
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
    } catch {
      throw NonFiniteTraining(step: round, quantity: "a logit", value: .nan, items: "round \(round): \(error)")
    }
    let episodes = [Episode](requests, samples)
    let earnings = try reward(episodes)
    let completions = episodes.completions
    let sft = sequenceLogProbabilities(of: completions, prompts: prompts, under: training.reference)
    let own = sequenceLogProbabilities(of: completions, prompts: prompts, under: training.policy)
    let references = training.settings.text("reference") == "round" ? own : sft
    var data = PreferenceData(
      prompts: prompts,
      completions: episodes.indices.map { index in
        .init(
          prompt: episodes[index].prompt, tokens: episodes[index].tokens, finished: episodes[index].finished,
          reward: earnings.rewards[index], reference: references[index])
      }, pairs: [], validationPairs: [])
    for start in stride(from: 0, to: episodes.count, by: k) {
      for i in start..<start + k {
        for j in i + 1..<start + k where episodes[i].tokens != episodes[j].tokens {
          let (first, second) = (earnings.rewards[i], earnings.rewards[j])
          guard first != second else { continue }
          data.pairs.append(.init(chosen: first > second ? i : j, rejected: first > second ? j : i))
        }
      }
    }
    guard !data.pairs.isEmpty else { throw NoPairsInRound(round: round, completions: episodes.count) }
    let count = Double(episodes.count)
    let metrics = [
      "kl": zip(own, sft).reduce(0) { $0 + $1.0 - $1.1 } / count,
      "reward": earnings.rewards.reduce(0, +) / count, "pairs": Double(data.pairs.count),
      "sampled_tokens": episodes.tokenCount,
    ].merging(episodes.metrics) { own, _ in own }.merging(earnings.metrics) { own, _ in own }
    return (data, metrics)
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
