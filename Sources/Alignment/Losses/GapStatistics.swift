/// The moving mean and standard deviation of the gap between a pair's rewards, over batches: β-DPO's M0 and σ
/// (arXiv 2407.08639, section 4), α-DPO's as well.
///
/// Both start at 0 and are moved by a batch before it uses them, as in the authors' code. While the policy is still the
/// reference all gaps are equal but for rounding, and there σ says nothing: `score` is then 0 for every pair, where the
/// code's division by σ = 0 is not a number.
public struct GapStatistics: Sendable {
  public private(set) var mean = 0.0
  public private(set) var deviation = 0.0
  public let momentum: Double
  /// A deviation below this, in nats, is rounding.
  static let rounding = 1e-5

  public init(momentum: Double) { self.momentum = momentum }

  var averages: [Double] {
    get { [mean, deviation] }
    set { (mean, deviation) = (newValue[0], newValue[1]) }
  }

  /// m ← momentum · m + (1 − momentum) · that of the batch, for the mean and for the deviation (unbiased; 0 for one).
  public mutating func update(_ gaps: [Double]) {
    let batch = meanAndDeviation(gaps)
    mean = momentum * mean + (1 - momentum) * batch.mean
    deviation = momentum * deviation + (1 - momentum) * batch.deviation
  }

  /// How many deviations a gap lies from the mean.
  public func score(_ gap: Double) -> Double {
    deviation > GapStatistics.rounding ? (gap - mean) / deviation : 0
  }
}
