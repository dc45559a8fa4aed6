import LanguageModel

/// Too few training examples are short enough to be shown.
struct TooFewShots: Error, Equatable, CustomStringConvertible {
  let wanted: Int
  let found: Int
  /// The maximum length of an example for all to fit, in tokens.
  let longest: Int
  let context: Int

  var description: String {
    "\(found) training examples have at most \(longest) tokens, as \(wanted) shots must to fit into a context of "
      + "\(context) before the longest prompt; expected \(wanted), so a larger context, shorter prompts or fewer shots"
  }
}
