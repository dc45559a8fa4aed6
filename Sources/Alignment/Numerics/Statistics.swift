/// The mean and the biased standard deviation (division by n).
public func moments(_ values: [Double]) -> (mean: Double, standardDeviation: Double) {
  let (mean, variance) = meanAndVariance(values)
  return (mean, variance.squareRoot())
}

/// The mean and the biased variance (division by n).
func meanAndVariance(_ values: [Double]) -> (mean: Double, variance: Double) {
  let mean = values.reduce(0, +) / Double(values.count)
  return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
}

/// The mean and the unbiased standard deviation (division by n − 1), which is 0 for a single value.
func unbiasedMoments(_ values: [Double]) -> (mean: Double, standardDeviation: Double) {
  let count = Double(values.count)
  let mean = values.reduce(0, +) / count
  guard values.count > 1 else { return (mean, 0) }
  return (mean, (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot())
}
