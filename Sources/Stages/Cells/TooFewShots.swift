import LanguageModel

/// Too few training examples are short enough to be shown.
struct TooFewShots: Error, Equatable, CustomStringConvertible {
  let wanted: Int
  let found: Int
  /// The maximum length of an example for all to fit, in tokens.
  let longest: Int
  let context: Int

  var description: String {
    "only \(found) training examples have at most \(longest) tokens, which \(wanted) shots need to fit into a context of "
      + "\(context) with the longest prompt; use a larger context, shorter prompts or fewer shots"
  }
}
