import JSONScanner

/// A JSON value with its position in the file, so that an error message can point at it.
///
/// Foundation's decoder has no positions, keeps one of two equal keys without a message, and stops at the first
/// mismatch.
public struct LocatedJSON: Sendable, Equatable {
  public typealias Position = JSONPosition

  public enum Value: Sendable, Equatable {
    case null
    case boolean(Bool)
    /// The number as it is written. The reader decides whether it must be an integer, and how exact it is.
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

  public let position: Position
  public let value: Value

  /// The limit of nesting. Deeper input could exhaust the stack.
  public static let greatestDepth = 64

  /// Reads one JSON document in UTF-8 without a byte order mark.
  public static func parse(_ bytes: [UInt8]) throws(JSONFault) -> Document {
    var parser = LocatedJSONParser(bytes)
    return try parser.document()
  }
}

extension LocatedJSON {
  /// The value in an error message: a scalar as written, a collection by its kind.
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
