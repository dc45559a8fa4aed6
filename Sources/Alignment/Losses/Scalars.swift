import Foundation

// Functions of one number that losses are made of, each safe where the textbook's form overflows.

/// log σ(x), without overflow.
func logSigmoid(_ x: Double) -> Double { x >= 0 ? -log1p(exp(-x)) : x - log1p(exp(x)) }

/// σ(x).
func sigmoid(_ x: Double) -> Double { x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x)) }

/// log(1 − p) of a log-probability x = log p, and its slope along x, −p/(1 − p).
///
/// As p nears 1 both are unbounded; below `floor`, 1 − p is held there, and the slope is 0.
func logComplement(_ x: Double, floor: Double) -> (value: Double, slope: Double) {
  let complement = -expm1(x)
  guard complement > floor else { return (log(floor), 0) }
  return (x > -0.5 ? log(complement) : log1p(-exp(x)), -exp(x) / complement)
}

/// log Σ exp x, without overflow.
func logSumExp(_ values: some Collection<Double>) -> Double {
  let largest = values.max() ?? -.infinity
  guard largest.isFinite else { return largest }
  return largest + log(values.reduce(0) { $0 + exp($1 - largest) })
}

/// The mean of a batch's values and their standard deviation, the unbiased one (n − 1); 0 for a single value.
func meanAndDeviation(_ values: [Double]) -> (mean: Double, deviation: Double) {
  let count = Double(values.count)
  let mean = values.reduce(0, +) / count
  guard values.count > 1 else { return (mean, 0) }
  return (mean, (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot())
}
