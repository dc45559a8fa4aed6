/// One thing that a sweep file may set: its name there, what it may be, and what it is when nothing is said.
///
/// The decoder, the JSON Schema, the help and the error texts all come from these.
public struct Setting: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// A finite number within bounds.
    case number(Bounds)
    case integer(ClosedRange<Int>)
    case boolean
    /// One of a few words.
    case choice([String])
  }

  /// The bounds of a number; each end is included or not.
  public struct Bounds: Sendable, Equatable {
    public var lower: Double
    public var lowerIncluded: Bool
    public var upper: Double
    public var upperIncluded: Bool

    public static let positive = Bounds(lower: 0, lowerIncluded: false, upper: .infinity, upperIncluded: false)
    public static let nonNegative = Bounds(lower: 0, lowerIncluded: true, upper: .infinity, upperIncluded: false)
    /// Zero to one, both included.
    public static let share = Bounds(lower: 0, lowerIncluded: true, upper: 1, upperIncluded: true)
    /// Zero to one half, which is left out: the rate of an error that still leaves something to learn.
    public static let belowHalf = Bounds(lower: 0, lowerIncluded: true, upper: 0.5, upperIncluded: false)
    /// Zero to one, without one: the decay of a running mean.
    public static let decay = Bounds(lower: 0, lowerIncluded: true, upper: 1, upperIncluded: false)
    /// Passes over data.
    public static let epochs = Bounds(lower: 0, lowerIncluded: false, upper: 1000, upperIncluded: true)
    public static let any = Bounds(lower: -.infinity, lowerIncluded: false, upper: .infinity, upperIncluded: false)

    public init(lower: Double, lowerIncluded: Bool, upper: Double, upperIncluded: Bool) {
      self.lower = lower
      self.lowerIncluded = lowerIncluded
      self.upper = upper
      self.upperIncluded = upperIncluded
    }

    public func contains(_ value: Double) -> Bool {
      guard value.isFinite else { return false }
      return (lowerIncluded ? value >= lower : value > lower) && (upperIncluded ? value <= upper : value < upper)
    }
  }

  public let name: String
  public let kind: Kind
  public let defaultValue: SettingValue
  /// One sentence for a person: what it is, in which unit, where it comes from.
  public let help: String
  /// The setting that this one belongs to, if it means nothing without it: giving it otherwise is an error.
  public var onlyWith: Condition?

  public struct Condition: Sendable, Equatable {
    public enum Demand: Sendable, Equatable {
      /// A choice stands at one of these.
      case words([String])
      /// A number is above 0.
      case positive
    }

    public let setting: String
    public let demand: Demand

    public func isMet(by value: SettingValue?) -> Bool {
      switch (demand, value) {
      case (.words(let words), .text(let word)): words.contains(word)
      case (.positive, .number(let number)): number > 0
      case (.positive, .integer(let number)): number > 0
      default: false
      }
    }
  }

  /// The same setting, meaningful only where the choice named `setting` stands at one of `words`.
  public func only(with setting: String, _ words: String...) -> Setting { only(with: setting, words) }

  /// The same, for words that are listed elsewhere.
  public func only(with setting: String, _ words: [String]) -> Setting {
    var copy = self
    copy.onlyWith = Condition(setting: setting, demand: .words(words))
    return copy
  }

  /// The same setting, meaningful only where the number named `setting` is above 0.
  public func only(withPositive setting: String) -> Setting {
    var copy = self
    copy.onlyWith = Condition(setting: setting, demand: .positive)
    return copy
  }

  public static func number(_ name: String, _ bounds: Bounds, _ defaultValue: Double, _ help: String) -> Setting {
    Setting(name: name, kind: .number(bounds), defaultValue: .number(defaultValue), help: help)
  }

  public static func integer(_ name: String, _ range: ClosedRange<Int>, _ defaultValue: Int, _ help: String) -> Setting
  {
    Setting(name: name, kind: .integer(range), defaultValue: .integer(defaultValue), help: help)
  }

  public static func boolean(_ name: String, _ defaultValue: Bool, _ help: String) -> Setting {
    Setting(name: name, kind: .boolean, defaultValue: .boolean(defaultValue), help: help)
  }

  public static func choice(_ name: String, _ words: [String], _ defaultValue: String, _ help: String) -> Setting {
    Setting(name: name, kind: .choice(words), defaultValue: .text(defaultValue), help: help)
  }
}

public enum SettingValue: Sendable, Hashable, Codable {
  case number(Double)
  case integer(Int)
  case boolean(Bool)
  case text(String)

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .boolean(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    }
  }
}

/// A complete set of values, one for each setting of a list, already validated.
public struct Settings: Sendable, Hashable, Codable {
  public private(set) var values: [String: SettingValue]

  public init(_ values: [String: SettingValue]) { self.values = values }

  /// Everything at its default.
  public init(defaultsOf settings: [Setting]) {
    values = Dictionary(uniqueKeysWithValues: settings.map { ($0.name, $0.defaultValue) })
  }

  public init(from decoder: any Decoder) throws {
    values = try decoder.singleValueContainer().decode([String: SettingValue].self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(values)
  }

  public func setting(_ name: String, to value: SettingValue) -> Settings {
    var copy = self
    copy.values[name] = value
    return copy
  }

  /// These, and `others` over them.
  public func overridden(by others: Settings) -> Settings {
    Settings(values.merging(others.values) { $1 })
  }

  /// Those that a table has.
  public func restricted(to table: [Setting]) -> Settings {
    let names = Set(table.map(\.name))
    return Settings(values.filter { names.contains($0.key) })
  }

  // The names come from the registry and the values from its validation: a miss here is our own mistake.

  public func number(_ name: String) -> Double {
    switch values[name] {
    case .number(let value): return value
    case .integer(let value): return Double(value)
    default: preconditionFailure("no number named \(name)")
    }
  }

  public func integer(_ name: String) -> Int {
    switch values[name] {
    case .integer(let value): return value
    case .number(let value) where value.rounded() == value: return Int(value)
    default: preconditionFailure("no integer named \(name)")
    }
  }

  public func boolean(_ name: String) -> Bool {
    guard case .boolean(let value) = values[name] else { preconditionFailure("no boolean named \(name)") }
    return value
  }

  public func text(_ name: String) -> String {
    guard case .text(let value) = values[name] else { preconditionFailure("no text named \(name)") }
    return value
  }
}
