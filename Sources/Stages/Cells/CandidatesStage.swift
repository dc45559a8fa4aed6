import Alignment
import Foundation
import LanguageModel

/// Some samples of the SFT policy for every held-out prompt, with their ground-truth rewards, for methods that choose
/// among them: `candidates.safetensors`.
///
/// More candidates are more blocks of equal size, each a stage: a larger n samples only what is missing.
struct CandidatesStage: Stage {
  static let kind = StageKind.candidates
  static let version = 1
  /// Candidates of a prompt in a block.
  static let blockSize = 64

  var tokenizer: StageHash
  /// What made the ground-truth reward.
  var groundTruth: StageHash
  var sft: StageHash
  var heldOutPrompts: StageHash
  /// Which of them, from 0.
  var block: Int
  var completionTokens: Int
  var seed: UInt64

  private enum CodingKeys: String, CodingKey {
    case tokenizer, sft, heldOutPrompts, block, completionTokens, seed
    // As it was called when the classifier was the only one: stages keep their names.
    case groundTruth = "classifier"
  }

  var inputs: [StageHash] { [tokenizer, groundTruth, sft, heldOutPrompts] }
  var title: String {
    let first = block * CandidatesStage.blockSize
    return "candidates \(first + 1) to \(first + CandidatesStage.blockSize) of each held-out prompt"
  }

  /// How many blocks hold n candidates.
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
