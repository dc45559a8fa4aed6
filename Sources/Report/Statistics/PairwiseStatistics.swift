import Foundation
import Tensor

/// The statistics of pairwise judgements.
enum PairwiseStatistics {
  /// Wilson's 95% interval of a proportion (E. B. Wilson, JASA 22, 1927). A tie counts half and varies less than a win
  /// or a loss, so that ties make the interval wider than necessary.
  ///
  /// - Parameter successes: the number of successes among `trials`; may be half a number.
  /// - Returns: nil for no trials.
  static func wilson(successes: Double, trials: Int) -> ClosedRange<Double>? {
    guard trials > 0 else { return nil }
    let z = 1.959963984540054, n = Double(trials), proportion = successes / n
    let denominator = 1 + z * z / n
    let centre = (proportion + z * z / (2 * n)) / denominator
    let half = z / denominator * (proportion * (1 - proportion) / n + z * z / (4 * n * n)).squareRoot()
    return max(0, centre - half)...min(1, centre + half)
  }

  /// A quantile by linear interpolation between order statistics (definition 7 of Hyndman and Fan, as in NumPy).
  static func quantile(_ probability: Double, of sorted: [Double]) -> Double {
    guard let last = sorted.last else { return .nan }
    let position = probability * Double(sorted.count - 1), low = Int(position)
    guard low + 1 < sorted.count else { return last }
    return sorted[low] + (position - Double(low)) * (sorted[low + 1] - sorted[low])
  }

  /// The 95% interval of a statistic by the percentile bootstrap over prompts (Efron, 1979). Every call draws the same
  /// prompts.
  ///
  /// - Parameter statistic: takes the indices of the prompts that were drawn.
  /// - Returns: nil for fewer than two prompts.
  static func bootstrap(
    prompts: Int, resamples: Int = 1000, _ statistic: ([Int]) -> Double
  ) -> ClosedRange<Double>? {
    guard prompts > 1 else { return nil }
    var drawn = Array(repeating: 0, count: prompts)
    let found = (0..<resamples).map { resample in
      var random = RandomStream(seed: 0, purpose: "bootstrap", index: UInt64(resample))
      for index in drawn.indices { drawn[index] = random.index(below: prompts) }
      return statistic(drawn)
    }.filter(\.isFinite).sorted()
    guard !found.isEmpty else { return nil }
    return quantile(0.025, of: found)...quantile(0.975, of: found)
  }

  /// The win rate that is expected if both completions have the same length (arXiv 2404.04475, section 3), by the
  /// logistic regression
  ///
  ///     logit P(win) = θ + φ · tanh(Δ/σ_Δ).
  ///
  /// Δ is the length of the policy's completion minus the other's, and σ_Δ its standard deviation over all pairs. The
  /// result is σ(θ), the prediction at Δ = 0. The paper's third term, the difficulty of the prompt, is fitted on many
  /// other models and left out here. A standard normal prior on φ, and one of standard deviation 100 on θ, keep the fit
  /// finite where length separates wins from losses.
  ///
  /// - Parameters:
  ///   - scores: 1 for a win, 0 for a loss, ½ for a tie.
  ///   - lengthDifferences: Δ of each pair, in tokens.
  /// - Returns: the mean score where all differences are equal; nil for no pairs.
  static func lengthMatched(scores: [Double], lengthDifferences: [Double]) -> Double? {
    precondition(scores.count == lengthDifferences.count, "a length difference for each score")
    guard !scores.isEmpty else { return nil }
    let standardDeviation = Statistics.variance(lengthDifferences, correction: 0).squareRoot()
    // If all differences are equal, the regression cannot extrapolate to equal lengths.
    guard standardDeviation > 0 else { return Statistics.mean(scores) }
    let terms = lengthDifferences.map { tanh($0 / standardDeviation) }
    var theta = 0.0, phi = 0.0
    // Newton's method on a convex loss.
    for _ in 0..<100 {
      var gradient = (1e-4 * theta, phi)
      var hessian = (1e-4, 0.0, 1.0)
      for (score, term) in zip(scores, terms) {
        let probability = 1 / (1 + exp(-(theta + phi * term)))
        gradient.0 += probability - score
        gradient.1 += (probability - score) * term
        let weight = probability * (1 - probability)
        hessian.0 += weight
        hessian.1 += weight * term
        hessian.2 += weight * term * term
      }
      let determinant = hessian.0 * hessian.2 - hessian.1 * hessian.1
      let step = (
        (hessian.2 * gradient.0 - hessian.1 * gradient.1) / determinant,
        (hessian.0 * gradient.1 - hessian.1 * gradient.0) / determinant
      )
      // Far from the minimum the loss is nearly linear, and a full step can diverge.
      let scale = min(1, 2 / max(abs(step.0), abs(step.1), 1e-300))
      theta -= scale * step.0
      phi -= scale * step.1
      if max(abs(step.0), abs(step.1)) < 1e-10 { break }
    }
    return 1 / (1 + exp(-theta))
  }
}
