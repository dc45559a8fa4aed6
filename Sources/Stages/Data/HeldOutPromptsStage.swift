import Foundation
import LanguageModel
import Tasks

/// Selects the prompts for evaluation: prefixes of held-out documents that start no training document, or prompts of
/// held-out examples that start no training prompt. Cells check again before they train that no training prompt is
/// among them. `prompts.safetensors`, with the references of examples.
struct HeldOutPromptsStage: Stage {
  static let kind = StageKind.heldOutPrompts
  static let version = 2

  var tokenizer: StageHash
  /// Nil if the prompts come from examples.
  var lengths: [Int]?
  var count: Int
  var seed: UInt64
  /// The examples that policies train on. No prompt may be among them.
  var examples: StageHash?
  /// The examples whose held-out prompts are used, if not those of `examples`.
  var others: StageHash?
  /// The further examples that a base model trains on. No prompt may be among them.
  var pretraining: StageHash?

  var inputs: [StageHash] { [tokenizer] + [examples, others, pretraining].compactMap { $0 } }
  var title: String { "\(count) held-out prompts" + (others == nil ? "" : " of another corpus") }

  func run(in context: StageContext) throws {
    var file = SafeTensors()
    let set: PromptSet
    if let examples {
      let learned = try ExampleFile.read(.training, examples, context), training = learned.prompts
      let read = try pretraining.map { try ExampleFile.read(.training, $0, context).prompts } ?? []
      let heldOut = try ExampleFile.read(.heldOut, others ?? examples, context)
      set = try ExamplePromptSelection(training: training + read, seed: seed).evaluationPrompts(
        count: count, of: heldOut.prompts,
        // A prompt whose only completion is labelled as bad has nothing to compare with.
        among: learned.isUnpaired ? heldOut.promptsWithReferences : nil)
      try verify(set, against: training, called: "the training prompts")
      try verify(set, against: read, called: "the prompts of pretraining")
      try storeReferences(of: set, from: heldOut, in: &file, context)
    } else {
      let selection = try documentPrefixes(tokenizer, lengths, seed, context)
      set = try selection.evaluationPrompts(count: count)
      try verify(set, against: selection.training, called: "the training documents")
    }
    PromptFile.store(set, of: examples, in: &file)
    try file.write(to: context.file(PromptFile.name))
    try context.fact("evaluation prompts", set.prompts.count)
    try context.fact("evaluation prompts passed over as seen in training", set.seenInTraining)
    try context.fact("evaluation prompts passed over as repeated", set.repeated)
    try context.fact(.evaluationPrompts, lengths: set.prompts.map(\.tokens.count))
  }

  private func verify(_ set: PromptSet, against sequences: [[Int32]], called name: String) throws {
    try SplitCheck.verify(evaluationPrompts: set.prompts.map(\.tokens), against: sequences, named: name)
  }

  /// Stores the references of each prompt: the completions of the corpus that policies may be compared with.
  private func storeReferences(
    of set: PromptSet, from examples: ExampleTokens, in file: inout SafeTensors, _ context: StageContext
  ) throws {
    let members = examples.members
    var references: [[Int32]] = [], owners: [Int32] = []
    for (index, prompt) in set.prompts.enumerated() {
      for member in members[prompt.source] where examples.completions[member].isReference {
        references.append(examples.completions[member].tokens)
        owners.append(Int32(index))
      }
    }
    file.store(references, as: PromptFile.referencesName)
    file.arrays["\(PromptFile.referencesName).prompt"] = .init(shape: [owners.count], values: .int32(owners))
    try context.fact("reference completions of evaluation prompts", references.count)
    try context.fact("evaluation prompts without a reference", set.prompts.count - Set(owners).count)
  }
}
