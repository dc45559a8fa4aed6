/// JSON for people: members keep their order, and short lists stay on one line.
indirect enum OrderedJSON {
  case boolean(Bool)
  /// A number, as text.
  case number(String)
  case string(String)
  case array([OrderedJSON])
  case object([(String, OrderedJSON)])

  /// The text without a line break at the end.
  var line: String { written(indent: "") }

  var text: String { written(indent: "") + "\n" }

  private func written(indent: String) -> String {
    let inner = indent + "  "
    switch self {
    case .boolean(let value): return value ? "true" : "false"
    case .number(let text): return text
    case .string(let text): return Self.literal(text)
    case .array(let elements):
      let parts = elements.map { $0.written(indent: inner) }
      let line = "[" + parts.joined(separator: ", ") + "]"
      let isShort = line.utf8.count + indent.utf8.count <= 100 && !line.utf8.contains(UInt8(ascii: "\n"))
      return isShort ? line : "[\n" + parts.map { inner + $0 }.joined(separator: ",\n") + "\n\(indent)]"
    case .object(let members):
      if members.isEmpty { return "{}" }
      let parts = members.map { "\(inner)\(Self.literal($0.0)): \($0.1.written(indent: inner))" }
      let line =
        "{ " + members.map { "\(Self.literal($0.0)): \($0.1.written(indent: inner))" }.joined(separator: ", ") + " }"
      if line.utf8.count + indent.utf8.count <= 100, !line.utf8.contains(UInt8(ascii: "\n")) { return line }
      return "{\n" + parts.joined(separator: ",\n") + "\n\(indent)}"
    }
  }

  static func literal(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
