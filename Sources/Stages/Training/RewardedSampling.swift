import Alignment
import LanguageModel

/// Samples completions of prompts and scores them with the ground-truth reward.
struct RewardedSampling {
  var policy: Transformer
  var prompts: [[Int32]]
  /// The number of completions of each prompt.
  var perPrompt: Int
  /// The index of a prompt's first completion in the addresses of random numbers.
  var firstSubindex = 0
  var completionTokens: Int
  var reward: GroundTruth
  var seed: UInt64
  var purpose: StaticString

  /// Completions, in the order of the prompts.
  struct Drawn {
    var samples: [Sample] = []
    /// The ground-truth reward of each sample.
    var rewards: [Double] = []
  }

  /// Passes on each completion, in the order of the prompts, and counts the cost. Checkpoints are possible between
  /// groups of prompts.
  func run(in context: StageContext, _ take: (_ prompt: Int, _ sample: Sample, _ reward: Double) -> Void) throws {
    var drawn = Drawn()
    _ = try context.slot.resume { drawn = try Drawn($0) }
    try PromptSampling(
      policy: policy, prompts: prompts, perPrompt: perPrompt, firstSubindex: firstSubindex,
      completionTokens: completionTokens, seed: seed, purpose: purpose, endOfText: reward.endOfText
    ).run(
      after: drawn.samples.count / perPrompt, in: context,
      attempting: { draw in try context.slot.attempt(from: { drawn.state }, draw) }
    ) { requests, samples in
      drawn.rewards += reward.rewards(
        prompts: prompts, completions: zip(requests, samples).map { ($0.prompt, $1.tokens) })
      drawn.samples += samples
      context.rewardCalls += requests.count
      try context.slot.reach { drawn.state }
    }
    for (index, (sample, value)) in zip(drawn.samples, drawn.rewards).enumerated() {
      take(index / perPrompt, sample, value)
    }
  }
}

extension RewardedSampling.Drawn {
  var state: TrainingState {
    var state = TrainingState()
    state.put("tokens", samples.map(\.tokens))
    state.put("log-probabilities", samples.map { $0.logProbabilities.map(Double.init) })
    state.put("finished", samples.map { $0.finished ? 1 : 0 })
    state.put("rewards", rewards)
    return state
  }

  init(_ state: TrainingState) throws {
    let tokens = try state.tokens("tokens"), finished = try state.integers("finished", count: tokens.count)
    let logProbabilities = try state.rows("log-probabilities")
    guard logProbabilities.count == tokens.count else {
      throw UnusableState(name: "log-probabilities", problem: "\(logProbabilities.count) of \(tokens.count)")
    }
    samples = tokens.indices.map {
      Sample(tokens: tokens[$0], logProbabilities: logProbabilities[$0].map(Float.init), finished: finished[$0] == 1)
    }
    rewards = try state.numbers("rewards", count: tokens.count)
  }
}
