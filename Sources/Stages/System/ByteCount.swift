import Foundation

/// Formats and parses numbers of bytes, in powers of 1024.
public enum ByteCount {
  private static let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]

  public static func text(_ bytes: Int) -> String {
    var value = Double(bytes), unit = "bytes"
    for next in units where value >= 1024 {
      value /= 1024
      unit = next
    }
    if unit == "bytes" { return bytes == 1 ? "1 byte" : "\(bytes) bytes" }
    return String(format: value < 10 && unit != "KiB" && unit != "MiB" ? "%.1f %@" : "%.0f %@", value, unit)
  }

  /// Parses text such as "800M", "1.5 GiB" or "4g"; nil unless it is a number of bytes above 0. K, M, G and T are powers
  /// of 1024, with or without "B" or "iB". A number without a unit is in bytes.
  public static func parse(_ text: String) -> Int? {
    let trimmed = text.trimmingCharacters(in: .whitespaces)
    let digits = trimmed.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = trimmed.dropFirst(digits.count).trimmingCharacters(in: .whitespaces).lowercased()
    let powers = ["": 0, "b": 0, "k": 1, "m": 2, "g": 3, "t": 4]
    let letter =
      unit.hasSuffix("ib")
      ? String(unit.dropLast(2)) : unit.count > 1 && unit.hasSuffix("b") ? String(unit.dropLast()) : unit
    guard let number = Double(digits), let power = powers[letter] else { return nil }
    let bytes = number * pow(1024, Double(power))
    return bytes >= 1 && bytes < 0x1p62 ? Int(bytes) : nil
  }
}
