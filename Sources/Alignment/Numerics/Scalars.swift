import Foundation

// Functions of one number, safe where the textbook's form overflows.

/// log σ(x), without overflow.
func logSigmoid(_ x: Double) -> Double { x >= 0 ? -log1p(exp(-x)) : x - log1p(exp(x)) }

/// σ(x).
func sigmoid(_ x: Double) -> Double { x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x)) }

/// log(1 − p) of a log-probability x = log p, and its slope along x, −p/(1 − p).
///
/// Both are unbounded as p approaches 1. Where 1 − p is below `floor`, `floor` replaces it, and the slope is 0.
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
