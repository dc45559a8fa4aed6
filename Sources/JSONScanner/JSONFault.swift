/// A reason why bytes are not the JSON that a reader expects, and its place.
public struct JSONFault: Error, Equatable, Sendable {
  /// The problems that some readers report in words of their own.
  public enum Problem: Equatable, Sendable {
    case tooDeep(limit: Int)
    /// A key that its object has already, for readers that refuse such an object.
    case duplicateKey(String)
    /// At the first byte after the opening quote.
    case stringNotUTF8
    case other
  }

  public let problem: Problem
  public let offset: Int
  public let position: JSONPosition
  public let found: String
  public let expected: String
}

/// A line and a column of a text, both counted from 1. A column is one Unicode scalar, as most editors count columns.
public struct JSONPosition: Sendable, Hashable, Codable, Comparable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  public static func < (left: JSONPosition, right: JSONPosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}
