import Foundation
import Ledger

/// Tables and text in GitHub's Markdown.
enum Markdown {
  /// A table. The first `left` columns hold text, the others numbers. The cells are Markdown already.
  static func table(_ header: [String], _ rows: [[String]], left: Int = 1) -> String {
    let rule = header.indices.map { $0 < left ? ":--" : "--:" }
    return ([header, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
  }

  /// Text from outside, within a line. Nothing in the result is markup: GitHub makes no link of a bare address, no
  /// character ends the line or the cell of a table, and a terminal that shows the file obeys nothing.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "`", "*", "_", "[", "]", "|", "<", ">", "#", "$", "~": result += "\\\(scalar)"
      case "&": result += "&amp;"
      default: result.unicodeScalars.append(ForeignText.isControl(scalar) ? " " : scalar)
      }
    }
    return result.replacingOccurrences(of: "://", with: "\\://")
      .replacingOccurrences(of: "(www)\\.", with: "$1\\\\.", options: [.regularExpression, .caseInsensitive])
  }

  /// Code within a line, without characters that end it or that a terminal obeys.
  static func code(_ text: String) -> String {
    let inner = text.unicodeScalars.filter { $0 != "`" }.map { ForeignText.isControl($0) ? " " : $0 }
    return "`\(String(String.UnicodeScalarView(inner)))`"
  }

  /// Text from outside, unchanged except for characters that a terminal obeys. The fence is longer than any fence in
  /// the text.
  static func fenced(_ text: String) -> String {
    fenced(shown: ForeignText.shown(text, keeping: ["\n", "\t"]), "text")
  }

  /// JSON from outside. Characters that a terminal obeys are escaped as JSON escapes them, so that the meaning stays.
  static func fenced(json: String) -> String { fenced(shown: ForeignText.shown(json: json), "json") }

  private static func fenced(shown text: String, _ language: String) -> String {
    var longest = 2
    var run = 0
    // By bytes: with a combining mark, a backtick is another character, but Markdown still reads it as a backtick.
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    return "\(fence)\(language)\n\(text)\n\(fence)"
  }
}
