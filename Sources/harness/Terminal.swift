import Foundation

/// What reaches a person. Names and texts of others may hold characters that a terminal would obey; they are shown, not
/// sent.
enum Terminal {
  /// A line of data, on stdout.
  static func out(_ text: String) { print(printable(text)) }

  /// A line about what happens, on stderr.
  static func err(_ text: String) { FileHandle.standardError.write(Data((printable(text) + "\n").utf8)) }

  /// Line ends and tabs stay; other control characters, and those that turn the direction of text, are written out.
  static func printable(_ text: String) -> String { escaped(text) { $0 == "\n" || $0 == "\t" } }

  /// The same on one line.
  static func line(_ text: String) -> String { escaped(text) { _ in false } }

  private static func escaped(_ text: String, but isAllowed: (Unicode.Scalar) -> Bool) -> String {
    func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: !isAllowed(scalar)
      // Marks, embeddings, overrides and isolates of direction.
      case .format:
        (0x200E...0x200F).contains(scalar.value) || (0x202A...0x202E).contains(scalar.value)
          || (0x2066...0x2069).contains(scalar.value)
      default: false
      }
    }
    guard text.unicodeScalars.contains(where: isObeyed) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case _ where !isObeyed(scalar): result.unicodeScalars.append(scalar)
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default: result += "\\u{" + String(scalar.value, radix: 16) + "}"
      }
    }
    return result
  }
}
