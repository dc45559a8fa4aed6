/// The moving mean and standard deviation, over batches, of the gap between the two rewards of a pair: M0 and σ of β-DPO
/// (arXiv 2407.08639, section 4) and of α-DPO.
///
/// Both start at 0, and a batch moves them before it uses them, as in the authors' code. While the policy is still the
/// reference, all gaps are equal but for rounding, and σ has no information: `score` is then 0 for every pair, where the
/// code divides by σ = 0.
struct GapStatistics: Sendable {
  private(set) var mean = 0.0
  private(set) var standardDeviation = 0.0
  let momentum: Double
  /// A standard deviation below this, in nats, is rounding.
  static let rounding = 1e-5

  var averages: [Double] {
    get { [mean, standardDeviation] }
    set { (mean, standardDeviation) = (newValue[0], newValue[1]) }
  }

  /// m ← momentum · m + (1 − momentum) · the batch's, for the mean and for the unbiased standard deviation.
  mutating func update(_ gaps: [Double]) {
    let batch = unbiasedMoments(gaps)
    mean = momentum * mean + (1 - momentum) * batch.mean
    standardDeviation = momentum * standardDeviation + (1 - momentum) * batch.standardDeviation
  }

  /// The distance of a gap from the mean, in standard deviations.
  func score(_ gap: Double) -> Double {
    standardDeviation > GapStatistics.rounding ? (gap - mean) / standardDeviation : 0
  }
}
