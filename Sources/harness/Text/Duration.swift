import Foundation

/// Formats seconds for people.
enum Duration {
  /// Longer times are shown as "over 100 years".
  private static let longest = 100 * 365.25 * 86_400

  static func text(_ seconds: Double) -> String {
    if seconds.isNaN { return "an unknown time" }
    if seconds > longest { return "over 100 years" }
    let whole = Int(max(0, seconds).rounded())
    if whole >= 3600 { return "\(whole / 3600) h \(whole % 3600 / 60) min" }
    if whole >= 60 { return "\(whole / 60) min \(whole % 60) s" }
    return whole < 10 ? String(format: "%.1f s", max(0, seconds)) : "\(whole) s"
  }
}
