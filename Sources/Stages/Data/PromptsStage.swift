import Foundation
import LanguageModel
import Tasks

/// Selects the prompts for training and preferences: prefixes of training documents, or prompts of training examples.
/// `prompts.safetensors`.
struct PromptsStage: Stage {
  static let kind = StageKind.prompts
  static let version = 1

  var tokenizer: StageHash
  /// The minimum and maximum length, in tokens; nil if the prompts come from examples.
  var lengths: [Int]?
  var count: Int
  var seed: UInt64
  var examples: StageHash?
  /// For examples: whether prompts without pairs may be selected.
  var wanted: ExamplePromptSelection.Condition?

  var inputs: [StageHash] { [tokenizer] + [examples].compactMap { $0 } }
  var title: String {
    guard let lengths else { return "\(count) training prompts" + (wanted == .paired ? " that have pairs" : "") }
    return "\(count) training prompts of \(lengths[0])–\(lengths[1]) tokens"
  }

  func run(in context: StageContext) throws {
    let set: PromptSet
    if let examples {
      let tokens = try ExampleFile.read(.training, examples, context)
      let paired = Set(tokens.pairs.map { tokens.completions[$0.chosen].prompt })
      if wanted == .paired, paired.isEmpty, !tokens.isUnpaired { throw ExampleError.noPairs }
      // Of labelled completions all serve as preferences, but only prompts with a reference have a ground-truth reward.
      let isUnpaired = tokens.isUnpaired
      let allowed =
        !isUnpaired ? paired : wanted == .paired ? Set(tokens.prompts.indices) : tokens.promptsWithReferences
      set = try ExamplePromptSelection(training: tokens.prompts, seed: seed).trainingPrompts(
        count: count, where: isUnpaired ? .paired : wanted ?? .any, paired: allowed)
    } else {
      set = try documentPrefixes(tokenizer, lengths, seed, context).trainingPrompts(count: count)
    }
    var file = SafeTensors()
    PromptFile.store(set, of: examples, in: &file)
    try file.write(to: context.file(PromptFile.name))
    try context.fact("training prompts", set.prompts.count)
    if examples == nil { try context.fact("training prompts from a document used again", set.reused) }
    try context.fact("training prompts passed over as repeated", set.repeated)
    try context.fact(.trainingPrompts, lengths: set.prompts.map(\.tokens.count))
  }
}
