import Foundation
import Ledger

/// Numbers and names as figures, tables and files write them, whatever the locale.
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

  /// A setting's value: the shortest text that reads back as the same number.
  static func setting(_ value: Double) -> String {
    if value.isFinite, value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
    return "\(value)"
  }

  /// A number for a data file: full precision, `NaN` where there is none.
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

  /// A field of a CSV file (RFC 4180).
  static func field(_ text: String) -> String {
    // By scalars: a combining mark makes another character of the comma or quote before it, though not for CSV.
    let scalars = text.unicodeScalars
    guard scalars.contains(where: { $0 == "," || $0 == "\"" || Character($0).isNewline }) else { return text }
    let doubled = scalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] }
    return "\"" + String(String.UnicodeScalarView(doubled)) + "\""
  }

  /// A cell's configuration for a person, its hyperparameter first and without dials: "β = 0.1, rate 0.001".
  static func configuration(_ json: String, first: String?) -> String {
    settings(json, first: first).joined(separator: ", ")
  }

  /// The same, each setting for itself.
  static func settings(_ json: String, first: String?) -> [String] {
    let settings = configuration(json).filter { dial($0.name) == nil }
    return settings.sorted { ($0.name == first ? 0 : 1, $0.name) < ($1.name == first ? 0 : 1, $1.name) }.map {
      name, value in
      switch name {
      case "beta": "β = \(value)"
      case "alpha": "α = \(value)"
      case "tau": "τ = \(value)"
      case "lambda": "λ = \(value)"
      case "betaPrime": "β′ = \(value)"
      case "labelSmoothing", "flipRate": "ε = \(value)"
      case "targetKL": "target \(value)"
      case "learningRate": "rate \(value)"
      default: "\(name) = \(value)"
      }
    }
  }

  /// A configuration's dials, which say on what data or from where a cell learns: "flip rate 0.2", "SFT epochs 2".
  static func dials(_ json: String) -> [String] {
    configuration(json).sorted { $0.name < $1.name }.compactMap { name, value in
      guard let dial = dial(name) else { return nil }
      return "\(words(dial)) \(value)"
    }
  }

  /// A configuration's dials that are numbers: "flip rate" and 0.2.
  static func numericDials(_ json: String) -> [(name: String, value: Double)] {
    configuration(json).compactMap { name, value in
      guard let dial = dial(name), let number = Double(value) else { return nil }
      return (words(dial), number)
    }
  }

  private static func words(_ dial: (section: String, setting: Substring)) -> String {
    dial.section + dial.setting.map { $0.isUppercase ? " \($0.lowercased())" : "\($0)" }.joined()
  }

  /// What people call the section of a dial such as `sft.epochs`, and the setting; nil for other names.
  private static func dial(_ name: String) -> (section: String, setting: Substring)? {
    let sections = ["preferences.": "", "sft.": "SFT ", "start.": "start ", "rewardModel.": "reward model "]
    return sections.first { name.hasPrefix($0.key) }.map { ($0.value, name.dropFirst($0.key.count)) }
  }

  private static func configuration(_ json: String) -> [(name: String, value: String)] {
    guard let settings = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] else { return [] }
    return settings.map { name, value in
      if let number = value as? NSNumber, !(value is Bool) { return (name, setting(number.doubleValue)) }
      return (name, "\(value)")
    }
  }

  /// Text of others within a line of Markdown: nothing in it is markup, not even a bare address, which GitHub would make a
  /// link of; nothing ends the line or the table's cell, and a terminal that shows the file obeys nothing.
  static func markdown(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "`", "*", "_", "[", "]", "|", "<", ">", "#", "$", "~": result += "\\\(scalar)"
      case "&": result += "&amp;"
      default: result.unicodeScalars.append(ForeignText.isControl(scalar) ? " " : scalar)
      }
    }
    return result.replacingOccurrences(of: "://", with: "\\://")
      .replacingOccurrences(of: "(www)\\.", with: "$1\\\\.", options: [.regularExpression, .caseInsensitive])
  }

  /// A name for files and folders: letters, digits, `.`, `_` and `-` alone. A name that had to be changed gets a
  /// checksum, so that two such names stay apart.
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
