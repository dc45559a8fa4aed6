import Alignment
import Foundation
import LanguageModel
import Tasks

/// Samples completions of the training prompts from a policy and scores them: `completions.safetensors`, in the form of
/// preferences without pairs. The reference log-probabilities are the policy's.
///
/// If the corpus provides the pairs, the file holds its completions and pairs.
struct CompletionsStage: Stage {
  static let kind = StageKind.completions
  static let version = 1
  static let fileName = "completions.safetensors"

  var tokenizer: StageHash
  /// The stage that made the ground-truth reward; nil if the pairs are to train it.
  var groundTruth: StageHash?
  var prompts: StageHash
  var policy: StageHash
  /// 0 if the completions come from the corpus.
  var perPrompt: Int
  var completionTokens: Int
  var seed: UInt64
  /// The examples whose completions are used, if they come from the corpus.
  var examples: StageHash?

  private enum CodingKeys: String, CodingKey {
    case tokenizer, prompts, policy, perPrompt, completionTokens, seed, examples
    // The key keeps the name of the first ground truth, since the hash covers it.
    case groundTruth = "classifier"
  }

  var inputs: [StageHash] { [tokenizer, prompts, policy] + [groundTruth, examples].compactMap { $0 } }
  var title: String {
    examples == nil ? "\(perPrompt) completions of each training prompt" : "the corpus's completions"
  }

  func run(in context: StageContext) throws {
    let policy = try Checkpoint.read(try context.input(.sft, policy, "model.safetensors"))
    let endOfText = try Tokenizer(contentsOf: context.store.folder(.tokenizer, tokenizer)).endOfText
    let chosen = try PromptFile.read(.prompts, prompts, context)
    var data = PreferenceData(
      prompts: chosen.map { [endOfText] + $0 }, completions: [], pairs: [], validationPairs: [])
    let truth = try groundTruth.map { try GroundTruth(tokenizer: tokenizer, stage: $0, context: context) }
    if let examples {
      let indices = try PromptFile.indices(.prompts, prompts, context)
      add(try ExampleFile.read(.training, examples, context), at: indices, into: &data)
      if let truth {
        let rewards = truth.rewardsIfKnown(
          prompts: data.prompts, completions: data.completions.map { ($0.prompt, $0.tokens) })
        for index in data.completions.indices { data.completions[index].reward = rewards[index] ?? .nan }
        context.rewardCalls += rewards.count
      }
    } else if let truth {
      try RewardedSampling(
        policy: policy, prompts: data.prompts, perPrompt: perPrompt, completionTokens: completionTokens, reward: truth,
        seed: seed, purpose: "preferences"
      ).run(in: context) { prompt, sample, value in
        data.completions.append(
          .init(prompt: prompt, tokens: sample.tokens, finished: sample.finished, reward: value, reference: 0))
      }
    } else {
      preconditionFailure("a stage samples completions without a ground-truth reward")
    }
    let references = sequenceLogProbabilities(
      of: data.completions.map { ($0.prompt, $0.tokens[...]) }, prompts: data.prompts, under: policy)
    for index in data.completions.indices { data.completions[index].reference = references[index] }
    try PreferenceFile.write(data, to: context.file(CompletionsStage.fileName))
    try context.fact("completions", data.completions.count)
    if truth != nil {
      let rewards = moments(data.completions.map(\.reward).filter { !$0.isNaN })
      try context.fact("completions' mean reward", rewards.mean)
      try context.fact("completions' reward deviation", rewards.standardDeviation)
    }
    try context.fact(.completions, lengths: data.completions.map(\.tokens.count))
    var sizes = data.prompts.map(\.count)
    for completion in data.completions { sizes[completion.prompt] += completion.tokens.count }
    if let largest = sizes.max() { try context.fact(TextLengthFacts.largestPrompt, largest) }
    try context.fact(
      "completions that end", Double(data.completions.filter(\.finished).count) / Double(data.completions.count))
  }

  /// Adds the corpus's completions and pairs of the selected prompts. Rewards are unknown until they are computed.
  private func add(_ examples: ExampleTokens, at indices: [Int], into data: inout PreferenceData) {
    let members = examples.members
    var pairs = [[PreferenceData.Pair]](repeating: [], count: examples.prompts.count)
    for pair in examples.pairs { pairs[examples.completions[pair.chosen].prompt].append(pair) }
    var desirable: [Int] = [], undesirable: [Int] = []
    for (prompt, index) in indices.enumerated() {
      var new: [Int: Int] = [:]
      for member in members[index] {
        new[member] = data.completions.count
        let completion = examples.completions[member]
        if completion.isReference {
          desirable.append(data.completions.count)
        } else {
          undesirable.append(data.completions.count)
        }
        data.completions.append(
          .init(
            prompt: prompt, tokens: completion.tokens, finished: completion.finished, reward: .nan, reference: 0))
      }
      data.pairs += pairs[index].compactMap { pair in
        guard let chosen = new[pair.chosen], let rejected = new[pair.rejected] else { return nil }
        return .init(chosen: chosen, rejected: rejected)
      }
    }
    if examples.isUnpaired {
      data.pairs = PreferencePairing.unpaired(desirable: desirable, undesirable: undesirable, seed: seed)
    }
  }
}
