@testable import Alignment

extension StepReport {
  /// A quantity of the step by its name.
  subscript(_ metric: Metric) -> Double? { recorded[metric.rawValue] }
}
