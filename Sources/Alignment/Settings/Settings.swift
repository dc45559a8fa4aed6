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

  // Look-ups by name, for tables without keys. Names come from the table and values from its validation: a miss is a
  // mistake in this program.

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
