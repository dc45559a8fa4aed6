import LanguageModel

/// A completion of the policy's own.
public struct Episode: Sendable {
  public var prompt: Int
  public var tokens: [Int32]
  public var finished: Bool

  public init(prompt: Int, tokens: [Int32], finished: Bool) {
    self.prompt = prompt
    self.tokens = tokens
    self.finished = finished
  }
}

extension [Episode] {
  init(_ requests: [Sampler.Request], _ samples: [Sample]) {
    self = zip(requests, samples).map { Episode(prompt: $0.prompt, tokens: $1.tokens, finished: $1.finished) }
  }

  var completions: [(prompt: Int, tokens: ArraySlice<Int32>)] { map { ($0.prompt, $0.tokens[...]) } }
  /// Of all completions together.
  var tokenCount: Double { reduce(0) { $0 + Double($1.tokens.count) } }
  /// What is recorded of episodes whatever is learnt from them.
  var metrics: [String: Double] {
    let count = Double(self.count)
    return [
      "episodes": count, "length": tokenCount / count,
      "end_of_text_rate": reduce(0) { $0 + ($1.finished ? 1 : 0) } / count,
    ]
  }
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

public typealias EpisodeReward = ([Episode]) throws -> Earnings

/// Episodes with everything that is fixed while the policy learns from them.
public struct Rollout: Sendable {
  /// Those of one group stand together: completions of one prompt.
  public var episodes: [Episode]
  public var groupSize: Int
  /// log π of each token of each episode as it was drawn, nats.
  public var old: [[Double]]
  /// log π_ref of the same tokens, nats.
  public var reference: [[Double]]
  /// One for each episode.
  public var rewards: [Double]
  /// Mean over episodes of Σ log π − log π_ref, nats.
  public var kl: Double

  public init(
    episodes: [Episode], groupSize: Int, old: [[Double]], reference: [[Double]], rewards: [Double], kl: Double
  ) {
    self.episodes = episodes
    self.groupSize = groupSize
    self.old = old
    self.reference = reference
    self.rewards = rewards
    self.kl = kl
  }

  var state: TrainingState {
    var state = TrainingState()
    state.put("prompts", episodes.map(\.prompt))
    state.put("tokens", episodes.map(\.tokens))
    state.put("finished", episodes.map { $0.finished ? 1 : 0 })
    state.put("group", [groupSize])
    state.put("old", old)
    state.put("reference", reference)
    state.put("rewards", rewards)
    state.put("kl", [kl])
    return state
  }

  init(_ state: TrainingState) throws {
    let tokens = try state.tokens("tokens"), count = tokens.count
    let prompts = try state.integers("prompts", count: count), finished = try state.integers("finished", count: count)
    episodes = tokens.indices.map {
      Episode(prompt: prompts[$0], tokens: tokens[$0], finished: finished[$0] == 1)
    }
    groupSize = try state.integer("group")
    old = try state.rows("old")
    reference = try state.rows("reference")
    rewards = try state.numbers("rewards", count: count)
    kl = try state.number("kl")
  }

  /// log π − log π_ref of each token of an episode, nats.
  public func logRatios(_ episode: Int) -> [Double] { zip(old[episode], reference[episode]).map { $0 - $1 } }
}

/// How many rollouts a training makes, and how it goes over them.
public struct RolloutSchedule: Sendable {
  /// Rollouts, each followed by `epochs` passes over it.
  public var updates: Int
  /// Completions of a rollout.
  public var episodes: Int
  /// Completions of one prompt in a rollout; they divide its episodes.
  public var groupSize: Int
  public var epochs: Int
  /// Parts of a rollout, one optimizer step each.
  public var minibatches: Int
  /// Updates at the start in which the policy does not learn.
  public var idleUpdates: Int

  public init(
    updates: Int, episodes: Int, groupSize: Int = 1, epochs: Int = 1, minibatches: Int = 1, idleUpdates: Int = 0
  ) {
    self.updates = updates
    self.episodes = episodes
    self.groupSize = groupSize
    self.epochs = epochs
    self.minibatches = minibatches
    self.idleUpdates = idleUpdates
  }

  /// What no rollout can be made of.
  var conflict: SettingConflict? {
    if episodes % groupSize != 0 {
      return SettingConflict(
        found: "\(episodes) episodes of \(groupSize) completions of each prompt",
        expected: "\"episodes\" that are a multiple of \"completionsPerPrompt\"")
    }
    if minibatches > groups {
      return groupSize == 1
        ? SettingConflict(
          found: "\(minibatches) minibatches of \(episodes) episodes",
          expected: "at least one episode in each minibatch")
        : SettingConflict(
          found: "\(minibatches) minibatches of \(groups) prompts' episodes",
          expected: "at least one prompt's episodes in each minibatch")
    }
    return nil
  }

  /// Groups of a rollout: what minibatches are made of.
  var groups: Int { episodes / groupSize }
  var budget: TrainingBudget {
    TrainingBudget(
      steps: updates, optimizerSteps: max(0, updates - idleUpdates) * epochs * minibatches,
      samples: updates * episodes, passes: Double(epochs))
  }
}
