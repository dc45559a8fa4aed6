import Foundation

/// Times as the ledger and the record files write them: UTC, ISO 8601, milliseconds.
public enum UTCTime {
  private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true, timeZone: .gmt)

  /// Rounded to the nearest millisecond: the style itself cuts off, so that 0.123 could come back as 0.122.
  public static func text(_ date: Date) -> String {
    let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
    return Date(timeIntervalSince1970: (milliseconds + 0.25) / 1000).formatted(style)
  }

  /// To the minute, for people.
  public static func minute(_ date: Date) -> String {
    text(date).prefix(16).replacingOccurrences(of: "T", with: " ")
  }

  public static func date(_ text: String) -> Date? {
    guard let date = try? Date(text, strategy: style) else { return nil }
    return Date(timeIntervalSince1970: (date.timeIntervalSince1970 * 1000).rounded() / 1000)
  }
}
