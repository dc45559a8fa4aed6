/// A prompt in tokens: the prefix of a document, or the prompt of an example.
public struct Prompt: Sendable, Hashable {
  public let tokens: [Int32]
  /// The index of the document, or of the prompt of the example, in the list from which the prompt was selected.
  public let source: Int
}

/// Selected prompts, with counts of the candidates that were not selected.
public struct PromptSet: Sendable {
  public let prompts: [Prompt]
  /// The number of prompts from a document from which an earlier prompt was taken.
  public let reused: Int
  /// The number of candidates that equal an earlier prompt.
  public let repeated: Int
  /// The number of candidates for the evaluation with which a training document starts.
  public let seenInTraining: Int
  /// The number of prompts of each length. Short lengths are rarer, because fewer short prefixes are distinct.
  var lengthCounts: [Int: Int] { prompts.reduce(into: [:]) { $0[$1.tokens.count, default: 0] += 1 } }
}
