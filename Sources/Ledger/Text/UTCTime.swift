import Foundation

/// Times in the ledger and in record files: UTC, ISO 8601, with milliseconds.
public enum UTCTime {
  private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true, timeZone: .gmt)

  /// Rounds to the nearest millisecond. The format style truncates, so 0.123 could become 0.122.
  public static func text(_ date: Date) -> String {
    let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
    return Date(timeIntervalSince1970: (milliseconds + 0.25) / 1000).formatted(style)
  }

  /// The time without seconds.
  public static func minute(_ date: Date) -> String {
    text(date).prefix(16).replacingOccurrences(of: "T", with: " ")
  }

  public static func date(_ text: String) -> Date? {
    guard let date = try? Date(text, strategy: style) else { return nil }
    return Date(timeIntervalSince1970: (date.timeIntervalSince1970 * 1000).rounded() / 1000)
  }
}
