/// A number with its uncertainty.
struct Estimate: Sendable, Equatable {
  var mean: Double
  var standardError: Double
  /// Degrees of freedom of the standard error; infinity where the error comes from many prompts.
  var degreesOfFreedom: Double = .infinity

  /// The 95% confidence interval by Student's t; nil where the uncertainty is unknown.
  var interval: ClosedRange<Double>? {
    let half = Statistics.quantile975(degreesOfFreedom: degreesOfFreedom) * standardError
    guard mean.isFinite, half.isFinite, half >= 0 else { return nil }
    return (mean - half)...(mean + half)
  }

  var negated: Estimate {
    Estimate(mean: -mean, standardError: standardError, degreesOfFreedom: degreesOfFreedom)
  }

  /// `self − other`, as if the two were independent. Methods of one sweep are evaluated on the same prompts and mostly
  /// correlate positively; the true interval is then narrower than this one.
  func minus(_ other: Estimate) -> Estimate {
    let a = standardError * standardError
    let b = other.standardError * other.standardError
    // Welch–Satterthwaite.
    let denominator = a * a / degreesOfFreedom + b * b / other.degreesOfFreedom
    return Estimate(
      mean: mean - other.mean, standardError: (a + b).squareRoot(),
      degreesOfFreedom: denominator > 0 ? (a + b) * (a + b) / denominator : .infinity)
  }
}
