/// A setting of a sweep file: its name, the values that it allows, and its default value.
///
/// The decoder, the JSON Schema, the help and the error messages are all made from settings.
public struct Setting: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// A finite number within bounds.
    case number(Bounds)
    case integer(ClosedRange<Int>)
    case boolean
    /// One of these words.
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
    /// From 0 to 1, both included.
    public static let fraction = Bounds(lower: 0, lowerIncluded: true, upper: 1, upperIncluded: true)
    /// From 0, included, to ½, excluded: an error rate that still leaves something to learn.
    static let belowHalf = Bounds(lower: 0, lowerIncluded: true, upper: 0.5, upperIncluded: false)
    /// From 0, included, to 1, excluded: the decay rate of a running mean.
    static let decay = Bounds(lower: 0, lowerIncluded: true, upper: 1, upperIncluded: false)
    /// From 0 to 1, both excluded.
    static let betweenZeroAndOne = Bounds(lower: 0, lowerIncluded: false, upper: 1, upperIncluded: false)
    /// Passes over data.
    static let epochs = Bounds(lower: 0, lowerIncluded: false, upper: 1000, upperIncluded: true)
    static let any = Bounds(lower: -.infinity, lowerIncluded: false, upper: .infinity, upperIncluded: false)

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
  /// One sentence for the user: the meaning, the unit, the source.
  public let help: String
  /// The condition on another setting without which this one has no meaning. Giving it without that is an error.
  public var onlyWith: Condition?

  public struct Condition: Sendable, Equatable {
    public enum Demand: Sendable, Equatable {
      /// A choice has one of these values.
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

  /// The same setting, with a meaning only where the choice named `setting` has one of these values.
  public func only(with setting: String, _ words: String...) -> Setting { only(with: setting, words) }

  public func only(with setting: String, _ words: [String]) -> Setting {
    var copy = self
    copy.onlyWith = Condition(setting: setting, demand: .words(words))
    return copy
  }

  /// The same setting, with a meaning only where the number named `setting` is above 0.
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
