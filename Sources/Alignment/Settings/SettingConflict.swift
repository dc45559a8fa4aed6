/// Settings that are allowed one by one, but not together.
public struct SettingConflict: Error, Equatable {
  public var found: String
  /// A description of correct settings.
  public var expected: String
}
