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
  /// Throws for the first training sequence that equals or starts with an evaluation prompt. Indices start at 0.
  ///
  /// - Parameter name: The name of the training sequences, for the error message.
  public static func verify(
    evaluationPrompts: [[Int32]], against training: [[Int32]], named name: String
  ) throws(SplitError) {
    let prefixes = PrefixIndex(evaluationPrompts)
    for (number, sequence) in training.enumerated() {
      guard let prompt = prefixes.firstPrefix(of: sequence) else { continue }
      throw .leaked(
        prompt: prompt, tokens: evaluationPrompts[prompt], list: name, sequence: number,
        isEqual: evaluationPrompts[prompt].count == sequence.count)
    }
  }
}
