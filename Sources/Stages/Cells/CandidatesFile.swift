import Foundation
import LanguageModel

/// A sample of the reference for a held-out prompt.
struct Candidate {
  var tokens: [Int32]
  var finished: Bool
  /// The ground-truth reward.
  var reward: Double
  /// Σ log π_ref of its tokens, in nats.
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

  /// Each prompt's candidates, in the order of the blocks.
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
