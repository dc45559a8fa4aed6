import LanguageModel

/// A completion that the policy has sampled.
public struct Episode: Sendable {
  public var prompt: Int
  public var tokens: [Int32]
  /// Whether it ends with the end-of-text token.
  public var finished: Bool
}

extension [Episode] {
  init(_ requests: [Sampler.Request], _ samples: [Sample]) {
    self = zip(requests, samples).map { Episode(prompt: $0.prompt, tokens: $1.tokens, finished: $1.finished) }
  }

  init(_ state: TrainingState) throws {
    let tokens = try state.tokens("tokens"), count = tokens.count
    let prompts = try state.integers("prompts", count: count), finished = try state.integers("finished", count: count)
    self = tokens.indices.map { Episode(prompt: prompts[$0], tokens: tokens[$0], finished: finished[$0] == 1) }
  }

  var state: TrainingState {
    var state = TrainingState()
    state.put("prompts", map(\.prompt))
    state.put("tokens", map(\.tokens))
    state.put("finished", map { $0.finished ? 1 : 0 })
    return state
  }

  var completions: [(prompt: Int, tokens: ArraySlice<Int32>)] { map { ($0.prompt, $0.tokens[...]) } }
  var tokenCount: Int { reduce(0) { $0 + $1.tokens.count } }
  /// The metrics of episodes that every method records.
  var metrics: [Metric: Double] {
    let count = Double(self.count)
    return [.length: Double(tokenCount) / count, .endOfTextRate: reduce(0) { $0 + ($1.finished ? 1 : 0) } / count]
  }
}

/// The rewards of episodes.
public struct EpisodeRewards: Sendable {
  /// One reward for each episode, with about mean 0 and variance 1 on samples of the reference.
  public var rewards: [Double]
  /// Further metrics of the same episodes, such as the ground truth beside a learned reward.
  public var metrics: [Metric: Double]

  public init(rewards: [Double], metrics: [Metric: Double] = [:]) {
    self.rewards = rewards
    self.metrics = metrics
  }
}

public typealias EpisodeReward = ([Episode]) throws -> EpisodeRewards
