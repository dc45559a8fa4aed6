/// A training found a number that is not finite. The step in which it was found has changed nothing.
public struct NonFiniteTraining: Error, Equatable, CustomStringConvertible {
  /// Counted from 1.
  public let step: Int
  /// The quantity that was not finite, such as "loss" or "gradient norm".
  public let quantity: String
  public let value: Double
  /// The data of the step.
  public let items: String

  public init(step: Int, quantity: String, value: Double, items: String) {
    self.step = step
    self.quantity = quantity
    self.value = value
    self.items = items
  }

  public var description: String { "\(quantity) is \(value) at step \(step), on \(items)" }
}

/// A quantity does not have the value that it must have before the first step: the run would not be the experiment that
/// it claims to be.
public struct BrokenInvariant: Error, Equatable, CustomStringConvertible {
  public let quantity: String
  public let found: Double
  public let expected: Double
  public let tolerance: Double

  public init(quantity: String, found: Double, expected: Double, tolerance: Double) {
    self.quantity = quantity
    self.found = found
    self.expected = expected
    self.tolerance = tolerance
  }

  public var description: String {
    "before the first step \(quantity) is \(found), but must be \(expected) (± \(tolerance))"
  }

  static func require(_ quantity: String, _ found: Double, is expected: Double, within tolerance: Double) throws {
    guard abs(found - expected) <= tolerance else {
      throw BrokenInvariant(quantity: quantity, found: found, expected: expected, tolerance: tolerance)
    }
  }
}
