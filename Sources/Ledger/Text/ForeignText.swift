/// Text from outside the program: names, prompts of data sets, completions of policies, explanations of judges. It may
/// contain characters that a terminal interprets, and U+0000, at which SQLite ends a text.
public enum ForeignText {
  /// Whether a terminal or another viewer interprets this character: control characters, line and paragraph separators,
  /// and characters that change the direction of text (marks, embeddings, overrides and isolates).
  public static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    case .format:
      (0x200E...0x200F).contains(scalar.value) || (0x202A...0x202E).contains(scalar.value)
        || (0x2066...0x2069).contains(scalar.value)
    default: false
    }
  }

  /// Replaces control characters by `\n`, `\r` or `\t`, or by the result of `escape`, such as `\u{1b}`.
  ///
  /// - Parameter kept: Control characters that are not replaced.
  public static func shown(
    _ text: String, keeping kept: Set<Unicode.Scalar> = [], escape: (Unicode.Scalar) -> String = swiftEscape
  ) -> String {
    func isReplaced(_ scalar: Unicode.Scalar) -> Bool { isControl(scalar) && !kept.contains(scalar) }
    guard text.unicodeScalars.contains(where: isReplaced) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case _ where !isReplaced(scalar): result.unicodeScalars.append(scalar)
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default: result += escape(scalar)
      }
    }
    return result
  }

  /// Writes a character as `\u{1b}`, as in the errors of this program.
  public static func swiftEscape(_ scalar: Unicode.Scalar) -> String {
    "\\u{" + String(scalar.value, radix: 16) + "}"
  }

  /// Replaces control characters in JSON by escapes of the same meaning. Outside of strings JSON has only line breaks and
  /// tabs, which are kept.
  public static func shown(json: String) -> String {
    shown(json, keeping: ["\n", "\r", "\t"]) { scalar in
      let digits = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }

  /// The text for SQLite, which would end it at U+0000: the symbol ␀ replaces that character.
  static func stored(_ text: String) -> String {
    guard text.utf8.contains(0) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{2400}" : $0 }))
  }
}
