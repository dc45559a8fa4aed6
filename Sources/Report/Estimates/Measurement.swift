/// A measured number, with its values by prompt so that differences can be paired.
struct Measurement {
  var estimate: Estimate
  /// One value for each prompt, by seed; empty where the ledger keeps none.
  var values: [Int: [Double]] = [:]
  /// The set of prompts or pairs that the values belong to. Only values of one population are paired.
  var population = ""
  /// The setting where there are several, and for frontiers the step, in words.
  var label: String
  /// The cells that the number is the mean of.
  var cells: [String]
  var degenerate = false

  /// `self − other`, paired where both have values at the same prompts, otherwise as if independent.
  func minus(_ other: Measurement) -> (difference: Estimate, isPaired: Bool) {
    let counts = Set((Array(values.values) + Array(other.values.values)).map(\.count))
    guard population == other.population, counts.count == 1, !values.isEmpty, !other.values.isEmpty else {
      return (estimate.minus(other.estimate), false)
    }
    return (Statistics.pairedDifference(values, other.values), true)
  }
}
