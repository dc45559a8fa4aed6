/// The end-of-text markers of common models, as text.
private let endOfTextMarkers = [
  "<|endoftext|>", "<|im_end|>", "<|end_of_text|>", "<|eot_id|>", "<|end|>", "<end_of_turn>", "</s>", "<eos>", "[EOS]",
]

extension StringProtocol {
  /// Whether the text is empty or contains only white space.
  var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }

  /// Whether a completion has no text: only white space and end-of-text markers.
  var isBlankCompletion: Bool {
    var rest = trimmed
    while let marker = endOfTextMarkers.first(where: rest.hasSuffix) { rest = rest.dropLast(marker.count).trimmed }
    return rest.isEmpty
  }

  /// The text without white space at its start and end.
  var trimmed: String {
    guard let first = unicodeScalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = unicodeScalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(String.UnicodeScalarView(unicodeScalars[first...last]))
  }
}
