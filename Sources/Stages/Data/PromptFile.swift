import Foundation
import LanguageModel
import Tasks

func documentPrefixes(
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

  /// The selected prompts, without the start token.
  static func read(_ kind: StageKind, _ hash: StageHash, _ context: StageContext) throws -> [[Int32]] {
    let url = try context.input(kind, hash, name)
    return try SafeTensors(contentsOf: url).sequences("prompts", in: url)
  }

  /// For prompts of examples: the index of each among the prompts that it was selected from.
  static func indices(_ kind: StageKind, _ hash: StageHash, _ context: StageContext) throws -> [Int] {
    let url = try context.input(kind, hash, name)
    return try SafeTensors(contentsOf: url).integers("prompts.place", in: url).map { Int($0) }
  }

  /// The reference completions of each held-out prompt, the best first, with the end-of-text token unless they were
  /// cut; empty for a task without references.
  static func references(_ hash: StageHash, _ context: StageContext) throws -> [[[Int32]]] {
    let url = try context.input(.heldOutPrompts, hash, name), file = try SafeTensors(contentsOf: url)
    var references = [[[Int32]]](repeating: [], count: try file.sequences("prompts", in: url).count)
    guard file.arrays["\(referencesName).prompt"] != nil else { return references }
    let owners = try file.integers("\(referencesName).prompt", in: url)
    for (owner, tokens) in zip(owners, try file.sequences(referencesName, in: url)) {
      guard references.indices.contains(Int(owner)) else {
        throw SafeTensorsError(
          file: url.lastPathComponent, problem: "a reference belongs to a prompt that does not exist")
      }
      references[Int(owner)].append(tokens)
    }
    return references
  }
}
