/// A setting by its name, whatever the type of its value.
public protocol NamedSetting: Sendable {
  var name: String { get }
}

/// The declaration of a setting together with the type of its value: a table of settings is made from keys, and values
/// are read by keys, so that a misspelt name does not compile.
public struct SettingKey<Value: Sendable>: NamedSetting {
  public let setting: Setting
  private let read: @Sendable (SettingValue) -> Value?
  fileprivate let write: @Sendable (Value) -> SettingValue

  public var name: String { setting.name }

  /// The same key where a table gives the setting another default value, or another help text too.
  public func setting(default value: Value, help: String? = nil) -> Setting {
    Setting(
      name: name, kind: setting.kind, defaultValue: write(value), help: help ?? setting.help,
      onlyWith: setting.onlyWith)
  }

  fileprivate func value(in settings: Settings) -> Value {
    // Names come from the table of a method and values from its validation: a miss is a mistake in this program.
    guard let value = settings.values[name].flatMap(read) else {
      preconditionFailure("no value of type \(Value.self) for the setting \(name)")
    }
    return value
  }

  /// The same key, for a setting that has a meaning only where the choice `other` has one of these values.
  public func only<Choice: RawRepresentable<String>>(
    with other: SettingKey<Choice>, _ values: Choice...
  ) -> SettingKey {
    conditional(on: setting.only(with: other.name, values.map(\.rawValue)))
  }

  /// The same key, for a setting that has a meaning only where the number `other` is above 0.
  public func only(withPositive other: SettingKey<Double>) -> SettingKey {
    conditional(on: setting.only(withPositive: other.name))
  }

  private func conditional(on setting: Setting) -> SettingKey {
    SettingKey(setting: setting, read: read, write: write)
  }
}

extension SettingKey where Value == Double {
  public static func number(
    _ name: String, _ bounds: Setting.Bounds, _ defaultValue: Double, _ help: String
  ) -> SettingKey {
    SettingKey(
      setting: .number(name, bounds, defaultValue, help),
      read: { value in
        switch value {
        case .number(let number): number
        case .integer(let number): Double(number)
        default: nil
        }
      }, write: { .number($0) })
  }
}

extension SettingKey where Value == Int {
  public static func integer(
    _ name: String, _ range: ClosedRange<Int>, _ defaultValue: Int, _ help: String
  ) -> SettingKey {
    SettingKey(
      setting: .integer(name, range, defaultValue, help),
      read: { value in
        switch value {
        case .integer(let number): number
        case .number(let number): Int(exactly: number)
        default: nil
        }
      }, write: { .integer($0) })
  }
}

extension SettingKey where Value == Bool {
  public static func boolean(_ name: String, _ defaultValue: Bool, _ help: String) -> SettingKey {
    SettingKey(
      setting: .boolean(name, defaultValue, help),
      read: { if case .boolean(let value) = $0 { value } else { nil } }, write: { .boolean($0) })
  }
}

extension SettingKey where Value: RawRepresentable<String> & CaseIterable {
  /// One of the words of an enumeration.
  public static func choice(_ name: String, _ defaultValue: Value, _ help: String) -> SettingKey {
    SettingKey(
      setting: .choice(name, Value.allCases.map(\.rawValue), defaultValue.rawValue, help),
      read: { if case .text(let word) = $0 { Value(rawValue: word) } else { nil } }, write: { .text($0.rawValue) })
  }
}

extension Settings {
  /// The value of a setting that the table has.
  public subscript<Value>(_ key: SettingKey<Value>) -> Value { key.value(in: self) }

  /// These settings with another value of one of them.
  public func setting<Value>(_ key: SettingKey<Value>, to value: Value) -> Settings {
    setting(key.name, to: key.write(value))
  }
}
