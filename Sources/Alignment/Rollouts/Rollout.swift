/// Episodes with everything that is constant while the policy is trained on them.
struct Rollout: Sendable {
  /// The episodes of a group are consecutive: completions of one prompt.
  var episodes: [Episode]
  var groupSize: Int
  /// log π of each token of each episode when it was sampled, nats.
  var old: [[Double]]
  /// log π_ref of the same tokens, nats.
  var reference: [[Double]]
  /// One for each episode.
  var rewards: [Double]
  /// The mean over episodes of Σ log π − log π_ref, nats.
  var kl: Double

  /// log π − log π_ref of each token of an episode, nats.
  func logRatios(_ episode: Int) -> [Double] { zip(old[episode], reference[episode]).map { $0 - $1 } }
}

extension Rollout {
  var state: TrainingState {
    var state = episodes.state
    state.put("group", [groupSize])
    state.put("old", old)
    state.put("reference", reference)
    state.put("rewards", rewards)
    state.put("kl", [kl])
    return state
  }

  init(_ state: TrainingState) throws {
    episodes = try [Episode](state)
    groupSize = try state.integer("group")
    old = try state.rows("old")
    reference = try state.rows("reference")
    rewards = try state.numbers("rewards", count: episodes.count)
    kl = try state.number("kl")
  }
}
