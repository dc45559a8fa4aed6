import Alignment
import Foundation
import LanguageModel
import SweepFile
import Tasks

/// Samples completions of the training prompts from a policy and scores them: `completions.safetensors`, in the form of
/// preferences without pairs. The references are the policy's own log-probabilities.
///
/// Where the pairs are the corpus's own, so are the completions, and the pairs stand there already.
struct CompletionsStage: Stage {
  static let kind = StageKind.completions
  static let version = 1
  static let fileName = "completions.safetensors"

  var tokenizer: StageHash
  /// What made the ground-truth reward; nil where the pairs are what it is to be made from.
  var groundTruth: StageHash?
  var prompts: StageHash
  var policy: StageHash
  /// 0 where the completions are the corpus's.
  var perPrompt: Int
  var completionTokens: Int
  var seed: UInt64
  /// Where the corpus's own completions are.
  var examples: StageHash?

  private enum CodingKeys: String, CodingKey {
    case tokenizer, prompts, policy, perPrompt, completionTokens, seed, examples
    // As it was called when the classifier was the only one: stages keep their names.
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
      let places = try PromptFile.places(.prompts, prompts, context)
      take(try ExampleFile.read(.training, examples, context), at: places, into: &data)
      if let truth {
        let rewards = truth.rewards(
          prompts: data.prompts, completions: data.completions.map { ($0.prompt, $0.tokens) })
        for index in data.completions.indices { data.completions[index].reward = rewards[index] }
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
      preconditionFailure("completions are to be sampled, and nothing is to reward them")
    }
    let references = sequenceLogProbabilities(
      of: data.completions.map { ($0.prompt, $0.tokens[...]) }, prompts: data.prompts, under: policy)
    for index in data.completions.indices { data.completions[index].reference = references[index] }
    try PreferenceFile.write(data, to: context.file(CompletionsStage.fileName))
    try context.fact("completions", data.completions.count)
    if truth != nil {
      let rewards = moments(data.completions.map(\.reward))
      try context.fact("completions' mean reward", rewards.mean)
      try context.fact("completions' reward deviation", rewards.standardDeviation)
    }
    try context.note(MeasuredLengths.completions, data.completions.map(\.tokens.count))
    var sizes = data.prompts.map(\.count)
    for completion in data.completions { sizes[completion.prompt] += completion.tokens.count }
    if let largest = sizes.max() { try context.fact(MeasuredLengths.largestPrompt, largest) }
    try context.fact(
      "completions that end", Double(data.completions.filter(\.finished).count) / Double(data.completions.count))
  }

  /// The corpus's completions and pairs of the chosen prompts. Where no ground truth is known, nor are their rewards.
  private func take(_ examples: ExampleTokens, at places: [Int], into data: inout PreferenceData) {
    let members = examples.members
    var pairs = [[PreferenceData.Pair]](repeating: [], count: examples.prompts.count)
    for pair in examples.pairs { pairs[examples.completions[pair.chosen].prompt].append(pair) }
    for (prompt, place) in places.enumerated() {
      var new: [Int: Int] = [:]
      for member in members[place] {
        new[member] = data.completions.count
        let completion = examples.completions[member]
        data.completions.append(
          .init(
            prompt: prompt, tokens: completion.tokens, finished: completion.finished, reward: .nan, reference: 0))
      }
      data.pairs += pairs[place].compactMap { pair in
        guard let chosen = new[pair.chosen], let rejected = new[pair.rejected] else { return nil }
        return .init(chosen: chosen, rejected: rejected)
      }
    }
  }
}

/// What a policy says of completions that another has drawn: Σ log π of each, nats. `scores.safetensors`.
struct ReferenceScoresStage: Stage {
  static let kind = StageKind.referenceScores
  static let version = 1

  var completions: StageHash
  var policy: StageHash

  var inputs: [StageHash] { [completions, policy] }
  var title: String { "log-probabilities of another's completions" }

  func run(in context: StageContext) throws {
    let policy = try Checkpoint.read(try context.input(.sft, policy, "model.safetensors"))
    let data = try PreferenceFile.read(
      try context.input(.completions, completions, CompletionsStage.fileName))
    let scores = sequenceLogProbabilities(
      of: data.completions.map { ($0.prompt, $0.tokens[...]) }, prompts: data.prompts, under: policy)
    try ReferenceScores.write(scores, to: context.file(ReferenceScores.fileName))
    try context.fact("mean log-probability, nats per completion", moments(scores).mean)
    context.tokens += data.completions.reduce(0) { $0 + $1.tokens.count }
  }
}

enum ReferenceScores {
  static let fileName = "scores.safetensors"

  static func write(_ scores: [Double], to url: URL) throws {
    var file = SafeTensors()
    file.arrays["scores"] = .init(shape: [scores.count], values: .float64(scores))
    try file.write(to: url)
  }

  static func read(_ url: URL) throws -> [Double] { try SafeTensors(contentsOf: url).doubles("scores", in: url) }
}
