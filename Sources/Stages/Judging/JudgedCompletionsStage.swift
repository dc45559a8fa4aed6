import Alignment
import Foundation
import LanguageModel
import Ledger
import SweepFile

/// Samples one completion of a policy for each of the first held-out prompts, at one temperature:
/// `completions.safetensors`.
struct JudgedCompletionsStage: Stage {
  static let kind = StageKind.judgedCompletions
  static let version = 1

  /// The selection of the best of several completions.
  struct Selection: Codable, Hashable, Sendable {
    var n: Int
    /// The model that ranks them; nil for the ground truth.
    var rewardModel: StageHash?
  }

  /// The side of the comparison. Completions of one side share their random numbers, so that policies are compared on
  /// equal luck. The two sides share none.
  enum Role: String, Codable, Sendable {
    case judged
    case opponent
  }

  var tokenizer: StageHash
  var groundTruth: StageHash
  var heldOutPrompts: StageHash
  /// The stage whose model samples: a cell, or an SFT policy.
  var policy: StageHash
  var policyKind: StageKind
  var selection: Selection?
  /// For prompting: the examples for a model that is not fine-tuned.
  var fewShot: FewShotPrompts?
  var role: Role
  var temperature: Double
  var prompts: Int
  var completionTokens: Int
  var seed: UInt64

  var inputs: [StageHash] {
    [tokenizer, groundTruth, heldOutPrompts, policy] + [selection?.rewardModel].compactMap { $0 }
      + (fewShot?.inputs ?? [])
  }
  var title: String { "completions at temperature \(NumberText.text(temperature))" }

  func run(in context: StageContext) throws {
    let reward = try GroundTruth(tokenizer: tokenizer, stage: groundTruth, context: context)
    let prompts = try PromptFile.read(.heldOutPrompts, heldOutPrompts, context).prefix(prompts).map(reward.start)
    let model = try Checkpoint.read(try context.input(policyKind, policy, "model.safetensors"))
    let drawn = try draw(from: model, prompts, reward, context)
    let kept = try best(of: drawn, prompts, reward, context)
    let completions = kept.map { JudgedCompletions.Completion(tokens: $0.tokens, finished: $0.finished) }
    try JudgedCompletions.write(completions, to: context.file(JudgedCompletions.fileName))
    for (index, completion) in completions.enumerated() {
      try context.record(
        .completion(
          CompletionRecord(
            stage: context.hash.text, promptIndex: index,
            prompt: role == .opponent ? reward.text(prompts[index]) : nil, completion: reward.text(completion.tokens),
            tokens: completion.tokens.count, finished: completion.finished)))
    }
    try context.fact("mean length, tokens", moments(completions.map { Double($0.tokens.count) }).mean)
    try context.fact("completions that end", Double(completions.count(where: \.finished)) / Double(completions.count))
  }

  /// The completions of each prompt. At temperature 0, one is enough.
  private func draw(
    from model: Transformer, _ prompts: [[Int32]], _ reward: GroundTruth, _ context: StageContext
  ) throws -> [[Sample]] {
    let perPrompt = temperature > 0 ? selection?.n ?? 1 : 1
    let reading = try fewShot?.reading(
      for: prompts, completionTokens: completionTokens, shape: model.shape, reward.tokenizer, context)
    var drawn: [[Sample]] = []
    try PromptSampling(
      policy: model, prompts: reading?.prompts ?? prompts, perPrompt: perPrompt, completionTokens: completionTokens,
      temperature: temperature, seed: seed, purpose: role == .judged ? "judging" : "judging, opponent",
      endOfText: reward.endOfText
    ).run(in: context) { _, samples in
      for first in stride(from: 0, to: samples.count, by: perPrompt) {
        drawn.append(
          samples[first..<first + perPrompt].map { sample in
            guard let reading else { return sample }
            var kept = sample
            (kept.tokens, kept.finished) = reading.kept(sample.tokens, sample.finished)
            return kept
          })
      }
    }
    return drawn
  }

  private func best(
    of drawn: [[Sample]], _ prompts: [[Int32]], _ reward: GroundTruth, _ context: StageContext
  ) throws -> [Sample] {
    guard let selection else { return drawn.map { $0[0] } }
    let scorer = try selection.rewardModel.map {
      RewardScorer(model: try Checkpoint.read(try context.input(.rewardModel, $0, "model.safetensors")))
    }
    return drawn.enumerated().map { prompt, samples in
      context.rewardCalls += samples.count
      let ranks =
        scorer?.rewards(prompts: prompts, completions: samples.map { (prompt, $0.tokens[...]) })
        ?? reward.rewards(prompts: prompts, completions: samples.map { (prompt, $0.tokens) })
      return samples[BestOfN.pick(rankedBy: ranks, n: samples.count)]
    }
  }
}
