import Foundation

/// Numbers and names as figures, tables and files write them, in every locale.
enum Format {
  static func fixed(_ value: Double?, _ decimals: Int) -> String {
    guard let value else { return "–" }
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "∞" : "-∞" }
    // Without a locale, `String(format:)` writes a point and no grouping.
    let text = String(format: "%.\(decimals)f", value)
    return text.hasPrefix("-") && text.allSatisfy({ "-0.".contains($0) }) ? String(text.dropFirst()) : text
  }

  static func plusMinus(_ value: Double?, _ error: Double?, _ decimals: Int = 3) -> String {
    guard let value else { return "–" }
    guard let error, error.isFinite else { return fixed(value, decimals) }
    return "\(fixed(value, decimals)) ± \(fixed(error, decimals))"
  }

  static func plusMinus(_ estimate: Estimate) -> String { plusMinus(estimate.mean, estimate.standardError) }

  static func range(_ interval: ClosedRange<Double>) -> String {
    "\(fixed(interval.lowerBound, 3)) to \(fixed(interval.upperBound, 3))"
  }

  /// A fraction in percent.
  static func percent(_ fraction: Double?) -> String { fixed(fraction.map { 100 * $0 }, 1) }

  static func percentRange(_ interval: ClosedRange<Double>) -> String {
    "\(percent(interval.lowerBound)) to \(percent(interval.upperBound))"
  }

  /// The value of a setting: the shortest text that reads back as the same number.
  static func setting(_ value: Double) -> String {
    if value.isFinite, value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
    return "\(value)"
  }

  /// A number in a data file: full precision, `NaN` where there is none.
  static func data(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "NaN" }
    return "\(value)"
  }

  static func count(_ value: Int?) -> String {
    guard let value else { return "–" }
    var digits = String(abs(value))
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  static func bytes(_ value: Int?) -> String {
    value.map { "\(fixed(Double($0) / 1_048_576, 0)) MiB" } ?? "–"
  }

  static func seconds(_ value: Double?) -> String {
    guard let value, value.isFinite, value < 1e12 else { return "–" }
    if value < 60 { return "\(fixed(value, 1)) s" }
    let whole = Int(value.rounded())
    return whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  static func scientific(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "–" }
    return String(format: "%.2e", value)
  }

  /// A name for files and folders, with letters, digits, `.`, `_` and `-` only. A name that had to be changed gets a
  /// checksum, so that two such names stay different.
  static func slug(_ name: String) -> String {
    let safe = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
    var slug = ""
    for character in name {
      if safe.contains(character) {
        slug.append(character)
      } else if slug.last != "-" {
        slug.append("-")
      }
    }
    slug = String(slug.drop { ".-".contains($0) }.prefix(80))
    if slug == name { return slug }
    // FNV-1a, 32 bits.
    let checksum = name.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
    while let last = slug.last, ".-".contains(last) { slug.removeLast() }
    return (slug.isEmpty ? "experiment" : slug) + "-" + String(checksum, radix: 16)
  }
}
