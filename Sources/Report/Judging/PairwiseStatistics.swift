import Foundation
import Tensor

/// The statistics of pairwise judgements.
public enum PairwiseStatistics {
  /// Wilson's 95% interval of a share (E. B. Wilson, JASA 22, 1927). Ties, which count half, vary less than wins and
  /// losses do, so that with them it is wider than it need be.
  ///
  /// - Parameter successes: of `trials`; half ones are allowed.
  /// - Returns: nil of no trial.
  public static func wilson(successes: Double, trials: Int) -> ClosedRange<Double>? {
    guard trials > 0 else { return nil }
    let z = 1.959963984540054, n = Double(trials), share = successes / n
    let denominator = 1 + z * z / n
    let centre = (share + z * z / (2 * n)) / denominator
    let half = z / denominator * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return max(0, centre - half)...min(1, centre + half)
  }

  /// A quantile by linear interpolation between order statistics (Hyndman and Fan's definition 7, as NumPy has it).
  public static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    guard let last = sorted.last else { return .nan }
    let place = share * Double(sorted.count - 1), low = Int(place)
    guard low + 1 < sorted.count else { return last }
    return sorted[low] + (place - Double(low)) * (sorted[low + 1] - sorted[low])
  }

  /// The percentile bootstrap's 95% interval of a statistic over resampled prompts (Efron, 1979): the same prompts are
  /// drawn each time it is asked for.
  ///
  /// - Parameters:
  ///   - statistic: of the prompts that were drawn, by their places.
  /// - Returns: nil of fewer than two prompts.
  public static func bootstrap(
    prompts: Int, resamples: Int = 1000, _ statistic: ([Int]) -> Double
  ) -> ClosedRange<Double>? {
    guard prompts > 1 else { return nil }
    var places = Array(repeating: 0, count: prompts)
    let found = (0..<resamples).map { resample in
      var random = RandomStream(seed: 0, purpose: "bootstrap", index: UInt64(resample))
      for place in places.indices { places[place] = random.index(below: prompts) }
      return statistic(places)
    }.filter(\.isFinite).sorted()
    guard !found.isEmpty else { return nil }
    return quantile(0.025, of: found)...quantile(0.975, of: found)
  }

  /// The win rate that would be expected if both completions were of the same length (arXiv 2404.04475, section 3): the
  /// logistic regression
  ///
  ///     logit P(win) = θ + φ · tanh(Δ/σ_Δ),
  ///
  /// with Δ the policy's length less the other's and σ_Δ its standard deviation over all pairs, read at Δ = 0: σ(θ).
  /// The paper's third term, the prompt's difficulty, is learnt from many other models and left out here. A standard
  /// normal prior on φ, and one of deviation 100 on θ, keep the fit finite where length tells wins and losses apart.
  ///
  /// - Parameters:
  ///   - scores: 1 for a win, 0 for a loss, ½ for a tie.
  ///   - gaps: Δ of each pair, in tokens.
  /// - Returns: the mean score where all lengths are equal; nil of no pair.
  public static func lengthMatched(scores: [Double], gaps: [Double]) -> Double? {
    precondition(scores.count == gaps.count, "a length difference for each score")
    guard !scores.isEmpty else { return nil }
    let count = Double(gaps.count), mean = gaps.reduce(0, +) / count
    let deviation = (gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    // Lengths that all differ alike say nothing of what equal ones would do.
    guard deviation > 0 else { return scores.reduce(0, +) / count }
    let terms = gaps.map { tanh($0 / deviation) }
    var theta = 0.0, phi = 0.0
    // Newton's method on a convex loss.
    for _ in 0..<100 {
      var gradient = (1e-4 * theta, phi)
      var hessian = (1e-4, 0.0, 1.0)
      for (score, term) in zip(scores, terms) {
        let share = 1 / (1 + exp(-(theta + phi * term)))
        gradient.0 += share - score
        gradient.1 += (share - score) * term
        let weight = share * (1 - share)
        hessian.0 += weight
        hessian.1 += weight * term
        hessian.2 += weight * term * term
      }
      let determinant = hessian.0 * hessian.2 - hessian.1 * hessian.1
      let step = (
        (hessian.2 * gradient.0 - hessian.1 * gradient.1) / determinant,
        (hessian.0 * gradient.1 - hessian.1 * gradient.0) / determinant
      )
      // Far out the loss is nearly straight, and a whole step may leave for good.
      let scale = min(1, 2 / max(abs(step.0), abs(step.1), 1e-300))
      theta -= scale * step.0
      phi -= scale * step.1
      if max(abs(step.0), abs(step.1)) < 1e-10 { break }
    }
    return 1 / (1 + exp(-theta))
  }
}

/// How far two judges agree on the pairs that both have judged.
public struct Agreement: Sendable, Equatable {
  public var pairs: Int
  public var agreeing: Int
  /// Cohen's κ (Educational and Psychological Measurement 20, 1960): agreement beyond what their shares of each verdict
  /// would give by chance; nil where that is certain already.
  public var kappa: Double?

  public var share: Double { Double(agreeing) / Double(pairs) }
  public var interval: ClosedRange<Double>? { PairwiseStatistics.wilson(successes: Double(agreeing), trials: pairs) }

  /// - Parameter verdicts: what each of the two said of each pair.
  /// - Returns: nil of no pair.
  public init?<Verdict: Hashable>(_ verdicts: [(Verdict, Verdict)]) {
    guard !verdicts.isEmpty else { return nil }
    pairs = verdicts.count
    agreeing = verdicts.count { $0.0 == $0.1 }
    let count = Double(pairs)
    var shares: [Verdict: (first: Double, second: Double)] = [:]
    for (first, second) in verdicts {
      shares[first, default: (0, 0)].first += 1 / count
      shares[second, default: (0, 0)].second += 1 / count
    }
    let byChance = shares.values.reduce(0) { $0 + $1.first * $1.second }
    kappa = byChance < 1 - 1e-12 ? (Double(agreeing) / count - byChance) / (1 - byChance) : nil
  }
}
