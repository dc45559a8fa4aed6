/// The longest common prefix of two texts, in whole words. It equals TRL's `extract_prompt` if the texts differ at a word
/// boundary. A space before the first different word belongs to the completions. Other white space belongs to the prompt.
enum CommonPrefix {
  static func split(_ first: String, _ second: String) -> (prompt: String, first: String, second: String) {
    let left = Array(first.unicodeScalars), right = Array(second.unicodeScalars)
    var length = 0
    while length < left.count, length < right.count, left[length] == right[length] { length += 1 }
    func isInWord(_ scalars: [Unicode.Scalar]) -> Bool {
      length < scalars.count && !scalars[length].properties.isWhitespace
    }
    if isInWord(left) || isInWord(right) || length == min(left.count, right.count) {
      while length > 0, !left[length - 1].properties.isWhitespace { length -= 1 }
    }
    if length > 0, left[length - 1] == " " { length -= 1 }
    func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String { String(String.UnicodeScalarView(scalars)) }
    return (text(left[..<length]), text(left[length...]), text(right[length...]))
  }
}
