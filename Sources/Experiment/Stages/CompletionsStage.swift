import Alignment
import Foundation
import LanguageModel
import Tasks

/// Samples completions of the training prompts from a policy and scores them: `completions.safetensors`, in the form of
/// preferences without pairs. The references are the policy's own log-probabilities.
struct CompletionsStage: Stage {
  static let kind = StageKind.completions
  static let version = 1
  static let fileName = "completions.safetensors"

  var tokenizer: StageHash
  var classifier: StageHash
  var prompts: StageHash
  var policy: StageHash
  var perPrompt: Int
  var completionTokens: Int
  var seed: UInt64

  var inputs: [StageHash] { [tokenizer, classifier, prompts, policy] }
  var title: String { "\(perPrompt) completions of each training prompt" }

  func run(in context: StageContext) throws {
    let reward = try SentimentReward(tokenizer: tokenizer, classifier: classifier, context: context)
    let policy = try Checkpoint.read(try context.input(.sft, policy, "model.safetensors"))
    let prompts = try PromptFile.read(.prompts, prompts, context).map(reward.start)
    var completions: [PreferenceData.Completion] = []
    try RewardedSampling(
      policy: policy, prompts: prompts, perPrompt: perPrompt, completionTokens: completionTokens, reward: reward,
      seed: seed, purpose: "preferences"
    ).run(in: context) { prompt, sample, value in
      completions.append(
        .init(prompt: prompt, tokens: sample.tokens, finished: sample.finished, reward: value, reference: 0))
    }
    let references = sequenceLogProbabilities(
      of: completions.map { ($0.prompt, $0.tokens[...]) }, prompts: prompts, under: policy)
    for index in completions.indices { completions[index].reference = references[index] }
    try PreferenceFile.write(
      PreferenceData(prompts: prompts, completions: completions, pairs: [], validationPairs: []),
      to: context.file(CompletionsStage.fileName))
    let rewards = moments(completions.map(\.reward))
    try context.fact("completions", completions.count)
    try context.fact("completions' mean reward", rewards.mean)
    try context.fact("completions' reward deviation", rewards.deviation)
    try context.fact(
      "completions that end", Double(completions.filter(\.finished).count) / Double(completions.count))
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
