import Alignment
import Foundation
import Tasks

/// Examples in tokens.
struct ExampleTokens: Equatable {
  struct Completion: Equatable {
    /// Index of its prompt.
    var prompt: Int
    /// With the end-of-text token if nothing was cut off.
    var tokens: [Int32]
    var finished: Bool
    /// Whether it is one to learn from.
    var isReference: Bool
  }

  /// Without the start token.
  var prompts: [[Int32]] = []
  /// Of each prompt, the example's place in the corpus's file.
  var origins: [Int] = []
  /// Prompt by prompt.
  var completions: [Completion] = []
  /// Prompt by prompt; places in `completions`.
  var pairs: [PreferenceData.Pair] = []

  /// The completions of each prompt.
  var members: [[Int]] {
    var members = [[Int]](repeating: [], count: prompts.count)
    for (index, completion) in completions.enumerated() { members[completion.prompt].append(index) }
    return members
  }

  /// What SFT learns from: each prompt with each reference, and the prompt itself, where it is to be learned, once.
  func sequences(learningPrompts: Bool) -> [SupervisedSequence] {
    var learned = Set<Int>()
    return completions.filter(\.isReference).map { completion in
      let prompt = prompts[completion.prompt]
      let isGiven = !learningPrompts || !learned.insert(completion.prompt).inserted
      return SupervisedSequence(tokens: prompt + completion.tokens, given: isGiven ? prompt.count : 0)
    }
  }
}
