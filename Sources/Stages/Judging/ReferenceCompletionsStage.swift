import Foundation
import LanguageModel
import Ledger

/// Takes the corpus's completions of the first held-out prompts, cut to the maximum length: the first references of
/// examples, or the continuations of documents. `completions.safetensors`.
struct ReferenceCompletionsStage: Stage {
  static let kind = StageKind.referenceCompletions
  static let version = 1

  var tokenizer: StageHash
  var heldOutPrompts: StageHash
  /// The examples that the prompts come from; nil for documents.
  var examples: StageHash?
  var prompts: Int
  var completionTokens: Int

  var inputs: [StageHash] { [tokenizer, heldOutPrompts] + [examples].compactMap { $0 } }
  var title: String { Self.author }
  /// The author's name in reports. The hash of a judging stage covers it.
  static let author = "the corpus's own completions"

  func run(in context: StageContext) throws {
    let tokenizer = try Tokenizer(contentsOf: context.store.folder(.tokenizer, tokenizer))
    let prompts = Array(try PromptFile.read(.heldOutPrompts, heldOutPrompts, context).prefix(prompts))
    let completions: [JudgedCompletions.Completion]
    if examples != nil {
      let references = try PromptFile.references(heldOutPrompts, context)
      completions = try prompts.indices.map { index in
        guard let tokens = references[index].first else { throw NoReference(prompt: index) }
        return .init(tokens: tokens, finished: tokens.last == tokenizer.endOfText)
      }
    } else {
      let url = try context.input(.tokenizer, self.tokenizer, "tokens.safetensors")
      completions = try Self.continuations(
        of: prompts, in: try SafeTensors(contentsOf: url).sequences("held-out", in: url), atMost: completionTokens,
        endOfText: tokenizer.endOfText)
    }
    try JudgedCompletions.write(completions, to: context.file(JudgedCompletions.fileName))
    for (index, (prompt, completion)) in zip(prompts, completions).enumerated() {
      try context.record(
        .completion(
          CompletionRecord(
            stage: context.hash.text, promptIndex: index, prompt: tokenizer.decode(prompt),
            completion: tokenizer.decode(completion.tokens), tokens: completion.tokens.count,
            finished: completion.finished)))
    }
    try context.fact("continuations that end", completions.count(where: \.finished))
  }

  /// The continuations of prompts in documents. If several documents start with a prompt, the first is used. A text
  /// that ends within the cap gets the end-of-text token, like a policy's completion.
  static func continuations(
    of prompts: [[Int32]], in documents: [[Int32]], atMost cap: Int, endOfText: Int32
  ) throws -> [JudgedCompletions.Completion] {
    let lengths = Set(prompts.map(\.count)), wanted = Set(prompts)
    var indices: [[Int32]: Int] = [:]
    for (index, document) in documents.enumerated() {
      for length in lengths where length < document.count {
        let beginning = Array(document[..<length])
        if wanted.contains(beginning), indices[beginning] == nil { indices[beginning] = index }
      }
    }
    return try prompts.enumerated().map { index, prompt in
      guard let document = indices[prompt] else { throw NoContinuation(prompt: index) }
      let rest = documents[document][prompt.count...]
      let finished = rest.count < cap
      return .init(tokens: Array(rest.prefix(cap)) + (finished ? [endOfText] : []), finished: finished)
    }
  }
}

/// The corpus has no completion of a prompt.
struct NoReference: Error, CustomStringConvertible {
  let prompt: Int
  var description: String {
    "held-out prompt \(prompt) has no reference completion, so nothing can be judged against it; expected an example "
      + "with a completion that no pair rejects, or another `judging.against`"
  }
}

/// No held-out text starts with a held-out prompt: the two come from different corpora.
struct NoContinuation: Error, CustomStringConvertible {
  let prompt: Int
  var description: String { "no held-out text starts with held-out prompt \(prompt), so the prompt has no reference" }
}
