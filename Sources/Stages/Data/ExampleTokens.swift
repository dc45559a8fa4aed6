import Alignment
import Foundation
import Tasks

/// Encoded examples.
struct ExampleTokens: Equatable {
  struct Completion: Equatable {
    /// The index of its prompt.
    var prompt: Int
    /// With the end-of-text token unless it was cut.
    var tokens: [Int32]
    var finished: Bool
    /// Whether SFT trains on it.
    var isReference: Bool
  }

  /// Without the start token.
  var prompts: [[Int32]] = []
  /// For each prompt, the index of its example in the file of the corpus stage.
  var origins: [Int] = []
  /// In the order of the prompts.
  var completions: [Completion] = []
  /// In the order of the prompts, as indices into `completions`.
  var pairs: [PreferenceData.Pair] = []

  /// For each prompt, the indices of its completions.
  var members: [[Int]] {
    var members = [[Int]](repeating: [], count: prompts.count)
    for (index, completion) in completions.enumerated() { members[completion.prompt].append(index) }
    return members
  }

  /// Whether completions are labelled as good or bad, each for its own prompt: no prompt has a pair.
  var isUnpaired: Bool {
    pairs.isEmpty && completions.contains(where: \.isReference) && !completions.allSatisfy(\.isReference)
  }

  /// The indices of the prompts with a reference.
  var promptsWithReferences: Set<Int> { Set(completions.lazy.filter(\.isReference).map(\.prompt)) }

  /// The training sequences of SFT: each prompt with each reference. With `learningPrompts`, the first sequence of a
  /// prompt trains on the prompt too.
  func sequences(learningPrompts: Bool) -> [SupervisedSequence] {
    var learned = Set<Int>()
    return completions.filter(\.isReference).map { completion in
      let prompt = prompts[completion.prompt]
      let isGiven = !learningPrompts || !learned.insert(completion.prompt).inserted
      return SupervisedSequence(tokens: prompt + completion.tokens, given: isGiven ? prompt.count : 0)
    }
  }
}
