/// Text that others wrote: names, data sets' prompts, what policies and judges say. It may hold characters that a
/// terminal obeys instead of showing, and one that SQLite ends a text at.
public enum ForeignText {
  /// Whether a terminal, or whatever else shows text, would do something at this character: control characters, what ends
  /// lines, and what turns the direction of text (marks, embeddings, overrides and isolates).
  public static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    case .format:
      (0x200E...0x200F).contains(scalar.value) || (0x202A...0x202E).contains(scalar.value)
        || (0x2066...0x2069).contains(scalar.value)
    default: false
    }
  }

  /// With what would be obeyed written out: `\n`, `\r`, `\t`, else as `escape` has it, such as `\u{1b}`.
  ///
  /// - Parameter kept: what stays as it is all the same.
  public static func shown(
    _ text: String, keeping kept: Set<Unicode.Scalar> = [], escape: (Unicode.Scalar) -> String = swiftEscape
  ) -> String {
    func isShown(_ scalar: Unicode.Scalar) -> Bool { isObeyed(scalar) && !kept.contains(scalar) }
    guard text.unicodeScalars.contains(where: isShown) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case _ where !isShown(scalar): result.unicodeScalars.append(scalar)
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default: result += escape(scalar)
      }
    }
    return result
  }

  /// Such as `\u{1b}`, which is also how this program's errors write it.
  public static func swiftEscape(_ scalar: Unicode.Scalar) -> String {
    "\\u{" + String(scalar.value, radix: 16) + "}"
  }

  /// JSON that means the same and in which nothing would be obeyed. Outside of strings JSON has no such characters but
  /// line ends and tabs, which stay.
  public static func shown(json: String) -> String {
    shown(json, keeping: ["\n", "\r", "\t"]) { scalar in
      let digits = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }

  /// As SQLite can hold it: a text ends there at U+0000, so the picture of that character (␀) takes its place.
  static func stored(_ text: String) -> String {
    guard text.utf8.contains(0) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{2400}" : $0 }))
  }
}
