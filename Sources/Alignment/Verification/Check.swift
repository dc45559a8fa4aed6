/// A check of one statement of the papers: the value found, and the value required.
public struct Check: Sendable {
  public enum Requirement: Sendable, Equatable {
    case atMost(Double)
    case atLeast(Double)
  }

  /// The subject of the check, such as "DPO".
  public let subject: String
  public let statement: String
  public let found: Double
  public let requirement: Requirement

  /// Whether the value meets the requirement. NaN never does.
  public var holds: Bool {
    switch requirement {
    case .atMost(let bound): found <= bound
    case .atLeast(let bound): found >= bound
    }
  }

  init(_ subject: String, _ statement: String, _ found: Double, _ requirement: Requirement) {
    self.subject = subject
    self.statement = statement
    self.found = found
    self.requirement = requirement
  }

  /// The worst result of each check over several repetitions of the same checks.
  static func worst(_ repeats: [[Check]]) -> [Check] {
    guard let first = repeats.first else { return [] }
    return first.indices.map { index in
      let check = first[index], found = repeats.map { $0[index].found }
      return switch check.requirement {
      case .atMost: Check(check.subject, check.statement, largest(found), check.requirement)
      case .atLeast: Check(check.subject, check.statement, -largest(found.map { -$0 }), check.requirement)
      }
    }
  }
}

/// The largest value, or NaN if one of the values is NaN, which `max` may ignore.
func largest(_ values: some Sequence<Double>) -> Double {
  values.reduce(-.infinity) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
}

/// The largest difference between two arrays, relative to the largest magnitude in the second.
func relativeDifference(_ found: [Double], _ expected: [Double]) -> Double {
  precondition(found.count == expected.count, "\(found.count) values against \(expected.count)")
  return largest(zip(found, expected).map { abs($0 - $1) }) / largest(expected.map(abs))
}
