/// A JSON value that remembers where in its file it stands, so that whatever is found wrong with it later can be
/// pointed at.
///
/// Foundation's decoder forgets positions, keeps one of two equal keys without a word and stops at the first
/// mismatch; a sweep file deserves better.
public struct LocatedJSON: Sendable, Equatable {
  /// Line and column, both from 1; a column is one Unicode scalar, as most editors count them.
  public struct Position: Sendable, Hashable, Codable, Comparable {
    public var line: Int
    public var column: Int

    public init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }

    public static func < (left: Position, right: Position) -> Bool {
      (left.line, left.column) < (right.line, right.column)
    }
  }

  public enum Value: Sendable, Equatable {
    case null
    case boolean(Bool)
    /// The number as it is written: whether it is an integer, and how exact, is for its reader to decide.
    case number(String)
    case string(String)
    case array([LocatedJSON])
    /// The members in file order, repeated keys included.
    case object([Member])
  }

  public struct Member: Sendable, Equatable {
    public let key: String
    public let keyPosition: Position
    public let value: LocatedJSON
  }

  /// A key that its object has already.
  public struct Duplicate: Sendable, Equatable {
    /// The object's path.
    public let path: String
    public let key: String
    public let position: Position
    public let firstPosition: Position
  }

  public struct Document: Sendable, Equatable {
    public let root: LocatedJSON
    public let duplicates: [Duplicate]
  }

  /// Why bytes are not JSON.
  public struct Fault: Error, Sendable, Equatable {
    public let position: Position
    public let found: String
    public let expected: String
  }

  public let position: Position
  public let value: Value

  /// Deeper nesting is refused: it could only exhaust the stack.
  public static let greatestDepth = 64

  /// Reads RFC 8259 JSON and nothing more: no comments, no trailing commas, no byte order mark, no lone surrogates.
  public static func parse(_ bytes: [UInt8]) throws(Fault) -> Document {
    var parser = LocatedJSONParser(bytes)
    return try parser.document()
  }
}

extension LocatedJSON {
  /// The value as an error message names it: scalars as written, collections by kind.
  var shown: String {
    switch value {
    case .null: "null"
    case .boolean(let value): value ? "true" : "false"
    case .number(let text): Quoting.shortened(text)
    case .string(let text): Quoting.quoted(text)
    case .array(let elements): elements.isEmpty ? "an empty list" : "a list"
    case .object: "an object"
    }
  }
}

/// How names and values from a file are shown to a person: short, and without characters that a terminal would obey.
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
