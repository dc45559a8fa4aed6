extension String {
  /// Returns the string with line breaks between words, so that no line is longer than `width` characters if its words
  /// allow. Each further line begins with `indent` spaces.
  func wrapped(_ width: Int, indent: Int) -> String {
    var lines: [String] = [], line = ""
    for word in split(separator: " ", omittingEmptySubsequences: false) {
      if !line.isEmpty, line.count + 1 + word.count > width, line.contains(where: { $0 != " " }) {
        lines.append(line)
        line = String(repeating: " ", count: indent) + word
      } else {
        line += (line.isEmpty && lines.isEmpty ? "" : " ") + word
      }
    }
    return (lines + [line]).joined(separator: "\n")
  }
}
