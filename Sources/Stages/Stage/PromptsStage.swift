import Foundation
import LanguageModel
import SweepFile
import Tasks

/// What training prompts and preferences begin from: prefixes of training documents, or prompts of training examples.
/// `prompts.safetensors`.
struct PromptsStage: Stage {
  static let kind = StageKind.prompts
  static let version = 1

  var tokenizer: StageHash
  /// Shortest and longest, in tokens; nil where the prompts are the examples'.
  var lengths: [Int]?
  var count: Int
  var seed: UInt64
  var examples: StageHash?
  /// Of the examples, whether any will do, or only those that have pairs.
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
      if wanted == .paired, paired.isEmpty { throw ExampleError.noPairs }
      set = try ExamplePromptSelection(training: tokens.prompts, seed: seed).trainingPrompts(
        count: count, where: wanted ?? .any, paired: paired)
    } else {
      set = try beginnings(tokenizer, lengths, seed, context).trainingPrompts(count: count)
    }
    var file = SafeTensors()
    PromptFile.store(set, of: examples, in: &file)
    try file.write(to: context.file(PromptFile.name))
    try context.fact("training prompts", set.prompts.count)
    if examples == nil { try context.fact("training prompts from a document used again", set.reused) }
    try context.fact("training prompts passed over as repeated", set.repeated)
    try context.note(MeasuredLengths.trainingPrompts, set.prompts.map(\.tokens.count))
  }
}

/// Prefixes of held-out documents, none of which begins a training document, token by token, or prompts of held-out
/// examples, of which the same is true of training prompts; so none is a training prompt either, which cells check again
/// before they train. `prompts.safetensors`, with the references of examples.
struct HeldOutPromptsStage: Stage {
  static let kind = StageKind.heldOutPrompts
  static let version = 2

  var tokenizer: StageHash
  /// Nil where the prompts are the examples'.
  var lengths: [Int]?
  var count: Int
  var seed: UInt64
  /// What no prompt may be of.
  var examples: StageHash?
  /// Whose held-out prompts are taken, if not those of `examples`.
  var others: StageHash?
  /// What a base model has read besides, of which no prompt may be either.
  var pretraining: StageHash?

  var inputs: [StageHash] { [tokenizer] + [examples, others, pretraining].compactMap { $0 } }
  var title: String { "\(count) held-out prompts" + (others == nil ? "" : " of another corpus") }

  func run(in context: StageContext) throws {
    var file = SafeTensors()
    let set: PromptSet
    if let examples {
      let training = try ExampleFile.read(.training, examples, context).prompts
      let read = try pretraining.map { try ExampleFile.read(.training, $0, context).prompts } ?? []
      let heldOut = try ExampleFile.read(.heldOut, others ?? examples, context)
      set = try ExamplePromptSelection(training: training + read, seed: seed).evaluationPrompts(
        count: count, of: heldOut.prompts)
      try verify(set, against: training, called: "the training prompts")
      try verify(set, against: read, called: "the prompts of pretraining")
      try storeReferences(of: set, from: heldOut, in: &file, context)
    } else {
      let selection = try beginnings(tokenizer, lengths, seed, context)
      set = try selection.evaluationPrompts(count: count)
      try verify(set, against: selection.training, called: "the training documents")
    }
    PromptFile.store(set, of: examples, in: &file)
    try file.write(to: context.file(PromptFile.name))
    try context.fact("evaluation prompts", set.prompts.count)
    try context.fact("evaluation prompts passed over as seen in training", set.seenInTraining)
    try context.fact("evaluation prompts passed over as repeated", set.repeated)
    try context.note(MeasuredLengths.evaluationPrompts, set.prompts.map(\.tokens.count))
  }

  private func verify(_ set: PromptSet, against sequences: [[Int32]], called name: String) throws {
    try SplitCheck.verify(evaluationPrompts: set.prompts.map(\.tokens), against: sequences, named: name)
  }

  /// What policies may be compared with: the corpus's own completions of each prompt.
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

private func beginnings(
  _ tokenizer: StageHash, _ lengths: [Int]?, _ seed: UInt64, _ context: StageContext
) throws -> DocumentPromptSelection {
  guard let lengths else { preconditionFailure("prompts of documents without their lengths") }
  let url = try context.input(.tokenizer, tokenizer, "tokens.safetensors")
  let file = try SafeTensors(contentsOf: url)
  return DocumentPromptSelection(
    training: try file.sequences("training", in: url), heldOut: try file.sequences("held-out", in: url),
    lengths: lengths[0]...lengths[1], seed: seed)
}

enum PromptFile {
  static let name = "prompts.safetensors"
  static let referencesName = "references"

  static func store(_ set: PromptSet, of examples: StageHash?, in file: inout SafeTensors) {
    file.store(set.prompts.map(\.tokens), as: "prompts")
    guard examples != nil else { return }
    file.arrays["prompts.place"] = .init(
      shape: [set.prompts.count], values: .int32(set.prompts.map { Int32($0.source) }))
  }

  /// Prompts as they were chosen, without the start token.
  static func read(_ kind: StageKind, _ hash: StageHash, _ context: StageContext) throws -> [[Int32]] {
    let url = try context.input(kind, hash, name)
    return try SafeTensors(contentsOf: url).sequences("prompts", in: url)
  }

  /// Of prompts of examples, the place of each among the prompts that it was chosen from.
  static func places(_ kind: StageKind, _ hash: StageHash, _ context: StageContext) throws -> [Int] {
    let url = try context.input(kind, hash, name)
    return try SafeTensors(contentsOf: url).integers("prompts.place", in: url).map { Int($0) }
  }

  /// The reference completions of each held-out prompt, the best first, in tokens, with the end-of-text token where nothing
  /// was cut off; none where the task has none.
  static func references(_ hash: StageHash, _ context: StageContext) throws -> [[[Int32]]] {
    let url = try context.input(.heldOutPrompts, hash, name), file = try SafeTensors(contentsOf: url)
    var references = [[[Int32]]](repeating: [], count: try file.sequences("prompts", in: url).count)
    guard file.arrays["\(referencesName).prompt"] != nil else { return references }
    let owners = try file.integers("\(referencesName).prompt", in: url)
    for (owner, tokens) in zip(owners, try file.sequences(referencesName, in: url)) {
      guard references.indices.contains(Int(owner)) else {
        throw SafeTensorsError(file: url.lastPathComponent, problem: "a reference is of a prompt that is not there")
      }
      references[Int(owner)].append(tokens)
    }
    return references
  }
}
