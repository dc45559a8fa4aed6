import Alignment
import Foundation
import LanguageModel

/// Computes a policy's log-probabilities of completions that another policy sampled: Σ log π of each, in nats.
/// `scores.safetensors`.
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
