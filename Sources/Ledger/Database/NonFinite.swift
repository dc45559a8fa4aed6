import Foundation
import GRDB

/// Non-finite numbers in the ledger, which writes them into the column `nonfinite`; see `Ledger`.
enum NonFinite {
  static func word(_ value: Double) -> String? {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value > 0 ? "inf" : "-inf" }
    return nil
  }

  /// The value for the number's own column.
  static func stored(_ value: Double?) -> Double? {
    guard let value, !value.isNaN else { return nil }
    return value
  }

  /// The text for the column `nonfinite` of a row with these numbers; nil if all are finite.
  static func words(_ columns: KeyValuePairs<String, Double?>) -> String? {
    if columns.count == 1 { return columns[0].value.flatMap(word) }
    let words = columns.compactMap { name, value in value.flatMap(word).map { "\"\(name)\":\"\($0)\"" } }
    return words.isEmpty ? nil : "{" + words.joined(separator: ",") + "}"
  }

  /// A JSON array of numbers in single precision, with null for numbers that are not finite.
  static func array(_ values: [Double]) -> String {
    "[" + values.map { Float($0).isFinite ? "\(Float($0))" : "null" }.joined(separator: ",") + "]"
  }
}

/// Reads the numbers of a row, including NaN.
struct NumberReader {
  let row: Row
  private let words: [String: String]

  init(_ row: Row) {
    self.row = row
    let text: String? = row["nonfinite"]
    words = text.flatMap { try? JSONDecoder().decode([String: String].self, from: Data($0.utf8)) } ?? [:]
  }

  func optional(_ column: String) -> Double? {
    words[column] == "nan" ? .nan : row[column]
  }

  /// Reads a column that is NULL only for NaN.
  func number(_ column: String) -> Double { optional(column) ?? .nan }
}

/// Reads times and enumerations from rows.
enum StoredValue {
  static func date(_ row: Row, _ column: String, table: String) throws -> Date? {
    guard let text: String = row[column] else { return nil }
    guard let date = UTCTime.date(text) else {
      throw LedgerError.unreadableValue(
        table: table, column: column, found: text, expected: "a UTC time such as 2026-01-31T23:59:59.123Z")
    }
    return date
  }

  static func required(_ row: Row, _ column: String, table: String) throws -> Date {
    guard let date = try date(row, column, table: table) else {
      throw LedgerError.unreadableValue(table: table, column: column, found: "NULL", expected: "a UTC time")
    }
    return date
  }

  static func word<Word: RawRepresentable<String> & CaseIterable>(
    _ row: Row, _ column: String, table: String, as type: Word.Type = Word.self
  ) throws -> Word {
    let text: String = row[column]
    guard let word = Word(rawValue: text) else {
      throw LedgerError.unreadableValue(
        table: table, column: column, found: text,
        expected: "one of " + Word.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return word
  }
}
