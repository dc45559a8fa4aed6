/// Training sequences that must not start with an evaluation prompt, with their name for error messages.
public struct NamedSequences: Sendable {
  public let name: String
  public let sequences: [[Int32]]

  public init(name: String, sequences: [[Int32]]) {
    self.name = name
    self.sequences = sequences
  }
}

public enum SplitError: Error, Equatable, CustomStringConvertible {
  case leaked(prompt: Int, tokens: [Int32], list: String, sequence: Int, isEqual: Bool)

  public var description: String {
    switch self {
    case .leaked(let prompt, let tokens, let list, let sequence, let isEqual):
      return
        "Evaluation prompt \(prompt) (tokens \(tokens)) \(isEqual ? "equals" : "is a prefix of") number \(sequence) of "
        + "\(list). Evaluation prompts must be held out of all training data, or the measurements are not valid."
    }
  }
}

/// Checks that no evaluation prompt leaks into training data.
public enum SplitCheck {
  /// Throws for the first sequence that equals or starts with an evaluation prompt. Indices start at 0.
  public static func verify(
    evaluationPrompts: [[Int32]], against lists: [NamedSequences]
  ) throws(SplitError) {
    let index = PrefixIndex(evaluationPrompts)
    for list in lists {
      for (number, sequence) in list.sequences.enumerated() {
        guard let prompt = index.firstPrefix(of: sequence) else { continue }
        throw .leaked(
          prompt: prompt, tokens: evaluationPrompts[prompt], list: list.name, sequence: number,
          isEqual: evaluationPrompts[prompt].count == sequence.count)
      }
    }
  }
}
