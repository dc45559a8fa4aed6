import Foundation

/// The corpus of examples lacks something that the sweep needs.
enum ExampleError: Error, Equatable, CustomStringConvertible {
  case nothingToLearn
  case noPairs
  case noReference(prompt: String, count: Int, of: Int)

  var description: String {
    switch self {
    case .nothingToLearn:
      "the corpus has no completion to learn from; expected some that no pair rejects and no label calls bad"
    case .noPairs:
      "the corpus has no pairs; expected some, or `preferences.labels` \"ground-truth\" and a `reward` that is no \"gold\""
    case .noReference(let prompt, let count, let all):
      "\(count) of \(all) prompts have no reference to be compared with, such as the one that begins \"\(prompt)\"; "
        + "expected a completion for each that no pair rejects, or a \"gold\" reward"
    }
  }
}
