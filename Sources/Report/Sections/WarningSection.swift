enum WarningSection {
  static func markdown(_ warnings: [String]) -> String {
    guard !warnings.isEmpty else { return "## Warnings\n\nNone." }
    return "## Warnings\n\n" + warnings.map { "- \(escapedKeepingCode($0))" }.joined(separator: "\n")
  }

  /// Warnings have commands between backticks. The rest may hold names and messages from outside, and is escaped.
  private static func escapedKeepingCode(_ text: String) -> String {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    guard parts.count % 2 == 1 else { return Markdown.escaped(text) }
    return parts.enumerated().map { index, part in
      index % 2 == 0 ? Markdown.escaped(part) : Markdown.code(part)
    }.joined()
  }
}
