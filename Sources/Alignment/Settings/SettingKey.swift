/// A setting by its name, whatever the type of its value.
public protocol NamedSetting: Sendable {
  var name: String { get }
}

/// The declaration of a setting together with the type of its value: a table of settings is made from keys, and values
/// are read by keys, so that a misspelt name does not compile.
public struct SettingKey<Value: Sendable>: NamedSetting {
  public let setting: Setting
  fileprivate let read: @Sendable (SettingValue) -> Value?
  fileprivate let write: @Sendable (Value) -> SettingValue

  public var name: String { setting.name }

  /// The same key where a table gives the setting another default value, or another help text too.
  public func setting(default value: Value, help: String? = nil) -> Setting {
    Setting(
      name: name, kind: setting.kind, defaultValue: write(value), help: help ?? setting.help,
      onlyWith: setting.onlyWith)
  }

  /// The same key, for a setting that has a meaning only where the choice `other` has one of these values.
  public func only<Choice: RawRepresentable<String>>(
    with other: SettingKey<Choice>, _ values: Choice...
  ) -> SettingKey {
    SettingKey(setting: setting.only(with: other.name, values.map(\.rawValue)), read: read, write: write)
  }

  /// The same key, for a setting that has a meaning only where the number `other` is above 0.
  public func only(withPositive other: SettingKey<Double>) -> SettingKey {
    SettingKey(setting: setting.only(withPositive: other.name), read: read, write: write)
  }
}

extension SettingKey where Value == Double {
  public static func number(
    _ name: String, _ bounds: Setting.Bounds, _ defaultValue: Double, _ help: String
  ) -> SettingKey {
    SettingKey(
      setting: .number(name, bounds, defaultValue, help), read: { $0.doubleValue }, write: { .number($0) })
  }
}

extension SettingKey where Value == Int {
  public static func integer(
    _ name: String, _ range: ClosedRange<Int>, _ defaultValue: Int, _ help: String
  ) -> SettingKey {
    SettingKey(
      setting: .integer(name, range, defaultValue, help), read: { $0.intValue }, write: { .integer($0) })
  }
}

extension SettingKey where Value == Bool {
  public static func boolean(_ name: String, _ defaultValue: Bool, _ help: String) -> SettingKey {
    SettingKey(setting: .boolean(name, defaultValue, help), read: { $0.boolValue }, write: { .boolean($0) })
  }
}

extension SettingKey where Value: RawRepresentable<String> & CaseIterable {
  /// One of the words of an enumeration.
  public static func choice(_ name: String, _ defaultValue: Value, _ help: String) -> SettingKey {
    SettingKey(
      setting: .choice(name, Value.allCases.map(\.rawValue), defaultValue.rawValue, help),
      read: { $0.textValue.flatMap(Value.init(rawValue:)) }, write: { .text($0.rawValue) })
  }
}

extension Settings {
  /// The value of a setting that the table has.
  public subscript<Value>(_ key: SettingKey<Value>) -> Value { value(key.name, key.read) }

  /// These settings with another value of one of them.
  public func setting<Value>(_ key: SettingKey<Value>, to value: Value) -> Settings {
    setting(key.name, to: key.write(value))
  }
}
