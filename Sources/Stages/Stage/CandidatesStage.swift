import Alignment
import Foundation
import LanguageModel
import SweepFile

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

/// A sample of the reference for a held-out prompt.
struct Candidate {
  var tokens: [Int32]
  var finished: Bool
  /// Ground truth.
  var reward: Double
  /// Σ log π_ref of its tokens, nats.
  var logProbability: Double
}

enum CandidatesFile {
  static let name = "candidates.safetensors"

  static func write(_ candidates: [Candidate], to url: URL) throws {
    var file = SafeTensors()
    file.store(candidates.map(\.tokens), as: "candidates")
    func vector(_ values: SafeTensors.Values) -> SafeTensors.Array { .init(shape: [candidates.count], values: values) }
    file.arrays["candidates.finished"] = vector(.int32(candidates.map { $0.finished ? 1 : 0 }))
    file.arrays["candidates.reward"] = vector(.float64(candidates.map(\.reward)))
    file.arrays["candidates.reference"] = vector(.float64(candidates.map(\.logProbability)))
    try file.write(to: url)
  }

  /// Each prompt's candidates of all blocks, in the blocks' order.
  static func read(_ blocks: [StageHash], prompts: Int, _ context: StageContext) throws -> [[Candidate]] {
    var result = [[Candidate]](repeating: [], count: prompts)
    for block in blocks {
      let url = try context.input(.candidates, block, name)
      let file = try SafeTensors(contentsOf: url)
      let tokens = try file.sequences("candidates", in: url)
      let finished = try file.integers("candidates.finished", in: url)
      let rewards = try file.doubles("candidates.reward", in: url)
      let references = try file.doubles("candidates.reference", in: url)
      guard
        Set([tokens.count, finished.count, rewards.count, references.count]) == [prompts * CandidatesStage.blockSize]
      else {
        throw SafeTensorsError(file: url.lastPathComponent, problem: "it does not hold a block for each prompt")
      }
      for index in tokens.indices {
        result[index / CandidatesStage.blockSize].append(
          Candidate(
            tokens: tokens[index], finished: finished[index] == 1, reward: rewards[index],
            logProbability: references[index]))
      }
    }
    return result
  }
}
