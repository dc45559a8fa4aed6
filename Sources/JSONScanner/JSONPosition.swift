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
