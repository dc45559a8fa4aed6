import Alignment
import Foundation
import LanguageModel

/// Samples completions of every held-out prompt from the initial policy, with their ground-truth rewards, for
/// best-of-n: `candidates.safetensors`.
///
/// Candidates come in blocks of equal size, one stage each: a larger n samples only further blocks.
struct CandidatesStage: Stage {
  static let kind = StageKind.candidates
  static let version = 1
  /// The number of candidates of a prompt in a block.
  static let blockSize = 64

  var tokenizer: StageHash
  /// The stage that made the ground-truth reward.
  var groundTruth: StageHash
  var sft: StageHash
  var heldOutPrompts: StageHash
  /// The index of the block, from 0.
  var block: Int
  var completionTokens: Int
  var seed: UInt64

  private enum CodingKeys: String, CodingKey {
    case tokenizer, sft, heldOutPrompts, block, completionTokens, seed
    // The key keeps the name of the first ground truth, since the hash covers it.
    case groundTruth = "classifier"
  }

  var inputs: [StageHash] { [tokenizer, groundTruth, sft, heldOutPrompts] }
  var title: String {
    let first = block * CandidatesStage.blockSize
    return "candidates \(first + 1) to \(first + CandidatesStage.blockSize) of each held-out prompt"
  }

  /// The number of blocks that hold n candidates.
  static func blocks(holding n: Int) -> Int { (n + blockSize - 1) / blockSize }

  func run(in context: StageContext) throws {
    let reward = try GroundTruth(tokenizer: tokenizer, stage: groundTruth, context: context)
    let policy = try Checkpoint.read(try context.input(.sft, sft, "model.safetensors"))
    let prompts = try PromptFile.read(.heldOutPrompts, heldOutPrompts, context).map(reward.start)
    var candidates: [Candidate] = []
    candidates.reserveCapacity(prompts.count * CandidatesStage.blockSize)
    try RewardedSampling(
      policy: policy, prompts: prompts, perPrompt: CandidatesStage.blockSize,
      firstSubindex: block * CandidatesStage.blockSize, completionTokens: completionTokens, reward: reward, seed: seed,
      purpose: "candidates"
    ).run(in: context) { _, sample, value in
      candidates.append(
        Candidate(
          tokens: sample.tokens, finished: sample.finished, reward: value,
          logProbability: sample.logProbabilities.reduce(0) { $0 + Double($1) }))
    }
    try CandidatesFile.write(candidates, to: context.file(CandidatesFile.name))
    try context.fact("candidates", candidates.count)
    try context.fact("candidates' mean reward", moments(candidates.map(\.reward)).mean)
    try context.fact(
      "candidates that end", Double(candidates.count(where: \.finished)) / Double(candidates.count))
  }
}
