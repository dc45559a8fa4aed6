import LanguageModel

/// Fewer training examples are short enough than are to be shown.
struct TooFewShots: Error, Equatable, CustomStringConvertible {
  let wanted: Int
  let found: Int
  /// The most tokens that an example may have for all to fit.
  let longest: Int
  let context: Int

  var description: String {
    "\(found) training examples have at most \(longest) tokens, as \(wanted) shots must to fit into a context of "
      + "\(context) before the longest prompt; expected \(wanted), so a larger context, shorter prompts or fewer shots"
  }
}
