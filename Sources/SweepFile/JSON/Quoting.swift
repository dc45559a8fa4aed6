/// Names and values from a file, as messages show them: short, and without control characters for a terminal.
public enum Quoting {
  static let greatestLength = 60

  public static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in shortened(text).unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default:
        if isPrintable(scalar) {
          result.unicodeScalars.append(scalar)
        } else {
          let digits = String(scalar.value, radix: 16)
          result += "\\u{\(digits)}"
        }
      }
    }
    return result + "\""
  }

  static func shortened(_ text: String) -> String {
    let head = text.unicodeScalars.prefix(greatestLength)
    return head.endIndex == text.unicodeScalars.endIndex ? text : String(String.UnicodeScalarView(head)) + "…"
  }

  /// `"a"`, `"a" or "b"`, `"a", "b" or "c"`.
  static func alternatives(_ words: [String]) -> String {
    let quotedWords = words.map(quoted)
    guard let last = quotedWords.last, quotedWords.count > 1 else { return quotedWords.first ?? "nothing" }
    return quotedWords.dropLast().joined(separator: ", ") + " or " + last
  }

  /// `a`, `a and b`, `a, b and c`.
  static func enumeration(_ parts: [String]) -> String {
    guard let last = parts.last, parts.count > 1 else { return parts.first ?? "nothing" }
    return parts.dropLast().joined(separator: ", ") + " and " + last
  }

  /// The path of a member: `$.a.b`, or `$["a b"]` where the key is no plain word.
  static func path(_ parent: String, key: String) -> String {
    let isPlain =
      !key.isEmpty && key.utf8.count <= greatestLength && !(48...57).contains(key.utf8.first ?? 48)
      && key.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
      }
    return isPlain ? "\(parent).\(key)" : "\(parent)[\(quoted(key))]"
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}
