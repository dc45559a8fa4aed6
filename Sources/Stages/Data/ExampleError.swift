import Foundation

/// The corpus of examples lacks something that the sweep needs.
enum ExampleError: Error, Equatable, CustomStringConvertible {
  case nothingToLearn
  case noPairs
  case noReference(prompt: String, count: Int, of: Int)

  var description: String {
    switch self {
    case .nothingToLearn:
      "the corpus has no completion to train on; expected completions that no pair rejects and no label marks as bad"
    case .noPairs:
      "the corpus has no pairs; expected pairs, or `preferences.labels` \"ground-truth\" and a `reward` other than \"gold\""
    case .noReference(let prompt, let count, let all):
      "\(count) of \(all) prompts have no reference completion, such as the prompt that starts with \"\(prompt)\"; "
        + "expected for each prompt a completion that no pair rejects, or a \"gold\" reward"
    }
  }
}
