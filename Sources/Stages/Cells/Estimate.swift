import Foundation
import Ledger

/// A mean over at least two prompts, with its standard error.
struct Estimate {
  let mean: Double
  let error: Double

  init(mean: Double, error: Double) {
    self.mean = mean
    self.error = error
  }

  init(_ values: [Double]) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    self.mean = mean
    error = (variance / count).squareRoot()
  }
}
