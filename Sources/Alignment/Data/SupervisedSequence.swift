import LanguageModel

/// A sequence for supervised fine-tuning.
public struct SupervisedSequence: Sendable, Equatable {
  /// Without the start token; at least one more than are given.
  public var tokens: [Int32]
  /// The number of first tokens that are given and not learned.
  public var given: Int

  public init(tokens: [Int32], given: Int = 0) {
    self.tokens = tokens
    self.given = given
  }

  var learned: Int { tokens.count - given }
}

extension [SupervisedSequence] {
  /// The sequences as prompts with completions. Sequences without given tokens share the start token as their prompt.
  ///
  /// - Parameter start: the token before the first of every sequence, which is not itself predicted.
  func branches(
    from start: Int32
  ) -> (prompts: [[Int32]], completions: [(prompt: Int, tokens: ArraySlice<Int32>)]) {
    var prompts: [[Int32]] = [], shared: Int?
    let completions = map { sequence -> (prompt: Int, tokens: ArraySlice<Int32>) in
      if sequence.given == 0, let shared { return (shared, sequence.tokens[...]) }
      if sequence.given == 0 { shared = prompts.count }
      prompts.append([start] + sequence.tokens.prefix(sequence.given))
      return (prompts.count - 1, sequence.tokens.dropFirst(sequence.given))
    }
    return (prompts, completions)
  }
}
