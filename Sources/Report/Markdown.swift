/// A table or a text in GitHub's Markdown.
enum Markdown {
  /// The first column is text, the others are numbers, unless `left` says how many are text. The cells are Markdown
  /// already.
  static func table(_ header: [String], _ rows: [[String]], left: Int = 1) -> String {
    let rule = header.indices.map { $0 < left ? ":--" : "--:" }
    return ([header, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
  }

  /// Text of others as it is: the fence is longer than any that the text holds.
  static func fenced(_ text: String, _ language: String = "text") -> String {
    var longest = 2
    var run = 0
    for character in text {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    return "\(fence)\(language)\n\(text)\n\(fence)"
  }
}
