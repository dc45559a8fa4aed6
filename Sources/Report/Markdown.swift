import Ledger

/// A table or a text in GitHub's Markdown.
enum Markdown {
  /// The first column is text, the others are numbers, unless `left` says how many are text. The cells are Markdown
  /// already.
  static func table(_ header: [String], _ rows: [[String]], left: Int = 1) -> String {
    let rule = header.indices.map { $0 < left ? ":--" : "--:" }
    return ([header, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
  }

  /// Within a line, as code, without what would end it or be obeyed.
  static func code(_ text: String) -> String {
    let inner = text.unicodeScalars.filter { $0 != "`" }.map { ForeignText.isControl($0) ? " " : $0 }
    return "`\(String(String.UnicodeScalarView(inner)))`"
  }

  /// Text of others as it is, but for what a terminal would obey: the fence is longer than any that the text holds.
  static func fenced(_ text: String) -> String {
    fenced(shown: ForeignText.shown(text, keeping: ["\n", "\t"]), "text")
  }

  /// JSON of others; what a terminal would obey is escaped as JSON has it, so that it means the same.
  static func fenced(json: String) -> String { fenced(shown: ForeignText.shown(json: json), "json") }

  private static func fenced(shown text: String, _ language: String) -> String {
    var longest = 2
    var run = 0
    // By bytes: a combining mark makes another character of the backtick before it, though not for Markdown.
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    return "\(fence)\(language)\n\(text)\n\(fence)"
  }
}
