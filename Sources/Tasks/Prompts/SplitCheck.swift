/// Sequences of tokens that an evaluation prompt must not begin, with the name that an error calls them by.
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
      return "Evaluation prompt \(prompt), tokens \(tokens), \(isEqual ? "equals" : "begins") number \(sequence) of "
        + "\(list). Evaluation prompts must be held out of all training data; nothing that was measured with this "
        + "one could be believed."
    }
  }
}

/// The run's own check that splits are clean.
public enum SplitCheck {
  /// Throws for the first sequence, in the order of the lists, that an evaluation prompt equals or begins.
  /// Places count from 0.
  public static func verify(
    evaluationPrompts: [[Int32]], against lists: [NamedSequences]
  ) throws(SplitError) {
    let index = PrefixIndex(evaluationPrompts)
    for list in lists {
      for (number, sequence) in list.sequences.enumerated() {
        guard let place = index.firstPrefix(of: sequence) else { continue }
        throw .leaked(
          prompt: place, tokens: evaluationPrompts[place], list: list.name, sequence: number,
          isEqual: evaluationPrompts[place].count == sequence.count)
      }
    }
  }
}
