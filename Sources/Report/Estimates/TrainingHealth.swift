import Ledger

/// Summaries of the metrics of a training.
enum TrainingHealth {
  /// The mean over the last fifth of a series; nil where it has no finite value.
  static func late(_ values: [StepValue]?) -> Double? {
    guard let finite = values?.map(\.value).filter(\.isFinite), !finite.isEmpty else { return nil }
    return Statistics.mean(Array(finite.suffix(max(finite.count / 5, 1))))
  }
}
