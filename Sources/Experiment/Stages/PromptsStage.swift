import Foundation
import LanguageModel
import Tasks

/// The shared part of choosing prompts.
private func selection(
  _ tokenizer: StageHash, _ lengths: [Int], _ seed: UInt64, _ context: StageContext
) throws -> PromptSelection {
  let url = try context.input(.tokenizer, tokenizer, "tokens.safetensors")
  let file = try SafeTensors(contentsOf: url)
  return PromptSelection(
    training: try file.sequences("training", in: url), heldOut: try file.sequences("held-out", in: url),
    lengths: lengths[0]...lengths[1], seed: seed)
}

private func write(_ set: PromptSet, _ context: StageContext) throws {
  var file = SafeTensors()
  file.store(set.prompts.map(\.tokens), as: "prompts")
  try file.write(to: context.file("prompts.safetensors"))
}

/// Prefixes of training documents: what preferences and PPO's rollouts begin from. `prompts.safetensors`.
struct PromptsStage: Stage {
  static let kind = StageKind.prompts
  static let version = 1

  var tokenizer: StageHash
  /// Shortest and longest, in tokens.
  var lengths: [Int]
  var count: Int
  var seed: UInt64

  var inputs: [StageHash] { [tokenizer] }
  var title: String { "\(count) training prompts of \(lengths[0])–\(lengths[1]) tokens" }

  func run(in context: StageContext) throws {
    let set = try selection(tokenizer, lengths, seed, context).trainingPrompts(count: count)
    try write(set, context)
    try context.fact("training prompts", set.prompts.count)
    try context.fact("training prompts from a document used again", set.reused)
    try context.fact("training prompts passed over as repeated", set.repeated)
  }
}

/// Prefixes of held-out documents, none of which begins a training document, token by token; so none is a training
/// prompt either, which cells check again before they train. `prompts.safetensors`.
struct HeldOutPromptsStage: Stage {
  static let kind = StageKind.heldOutPrompts
  static let version = 2

  var tokenizer: StageHash
  var lengths: [Int]
  var count: Int
  var seed: UInt64

  var inputs: [StageHash] { [tokenizer] }
  var title: String { "\(count) held-out prompts" }

  func run(in context: StageContext) throws {
    let selection = try selection(tokenizer, lengths, seed, context)
    let set = try selection.evaluationPrompts(count: count)
    try SplitCheck.verify(
      evaluationPrompts: set.prompts.map(\.tokens),
      against: [NamedSequences(name: "the training documents", sequences: selection.training)])
    try write(set, context)
    try context.fact("evaluation prompts", set.prompts.count)
    try context.fact("evaluation prompts passed over as seen in training", set.seenInTraining)
    try context.fact("evaluation prompts passed over as repeated", set.repeated)
    let lengths = set.prompts.map { Double($0.tokens.count) }
    try context.fact("evaluation prompts' mean length, tokens", lengths.reduce(0, +) / Double(lengths.count))
  }
}

enum PromptFile {
  /// Prompts as they were chosen, without the start token.
  static func read(_ kind: StageKind, _ hash: StageHash, _ context: StageContext) throws -> [[Int32]] {
    let url = try context.input(kind, hash, "prompts.safetensors")
    return try SafeTensors(contentsOf: url).sequences("prompts", in: url)
  }
}
