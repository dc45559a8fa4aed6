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

/// Values of settings by name, already validated.
public struct Settings: Sendable, Hashable, Codable {
  public private(set) var values: [String: SettingValue]

  public init(_ values: [String: SettingValue]) { self.values = values }

  /// Every setting of a table at its default value.
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

  /// These settings with another value of one of them.
  public func setting(_ name: String, to value: SettingValue) -> Settings {
    var copy = self
    copy.values[name] = value
    return copy
  }

  /// These settings, with the values of `others` where both have one.
  public func overridden(by others: Settings) -> Settings {
    Settings(values.merging(others.values) { $1 })
  }

  /// The settings that a table has.
  public func restricted(to table: [Setting]) -> Settings {
    let names = Set(table.map(\.name))
    return Settings(values.filter { names.contains($0.key) })
  }

  // Look-ups by name, for tables without keys.

  public func number(_ name: String) -> Double { value(name, \.doubleValue) }

  public func integer(_ name: String) -> Int { value(name, \.intValue) }

  public func text(_ name: String) -> String { value(name, \.textValue) }

  /// The value of a setting, which is present: names come from the table, and values from its validation.
  func value<Value>(_ name: String, _ read: (SettingValue) -> Value?) -> Value {
    guard let value = values[name].flatMap(read) else {
      preconditionFailure("no value of type \(Value.self) for the setting \(name)")
    }
    return value
  }
}

extension SettingValue {
  /// The value as a number; an integer is one too.
  var doubleValue: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  var intValue: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  var boolValue: Bool? { if case .boolean(let value) = self { value } else { nil } }

  var textValue: String? { if case .text(let value) = self { value } else { nil } }
}
