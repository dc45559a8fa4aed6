import Foundation

extension MethodDescription {
  public static let bestOfN = MethodDescription(
    key: "best-of-n", title: "Best-of-n", family: .selection, hyperparameter: BestOfN.n,
    settings: [BestOfN.n.setting],
    source: "arXiv 2305.18290, section 6; arXiv 2210.10760 and 2401.01879 for its KL",
    summary: "The best of n completions of the supervised policy, by the learned or the ground-truth reward.")
}

/// The expected reward and the KL of keeping the best of n completions of the reference, whose distribution is not known.
public enum BestOfN {
  public static let n = SettingKey.integer(
    "n", 1...4096, 16, "Completions sampled for each prompt; the one with the highest reward is kept.")

  /// The mean value of the best of n, over every choice of n from N completions of one prompt: the unbiased estimate of
  /// the expected value of the best of n new ones (arXiv 2112.09332, appendix I),
  ///
  ///     Σ_{i = n}^{N} C(i − 1, n − 1)/C(N, n) · value of the i-th from the worst.
  ///
  /// - Parameters:
  ///   - values: of the N ≥ n completions.
  ///   - ranks: the numbers that the completions are ranked by; of equal ones the first is the better.
  public static func mean(of values: [Double], rankedBy ranks: [Double], n: Int) -> Double {
    precondition((1...values.count).contains(n) && ranks.count == values.count, "the best of \(n) of \(values.count)")
    let order = ranks.indices.sorted { (ranks[$0], $1) > (ranks[$1], $0) }
    // The weight of the best is n/N; each further weight is the one before times (i − n)/(i − 1).
    var weight = Double(n) / Double(values.count), sum = 0.0
    for (place, index) in order.enumerated() {
      let i = values.count - place
      guard i >= n else { break }
      sum += weight * values[index]
      if i > 1 { weight *= Double(i - n) / Double(i - 1) }
    }
    return sum
  }

  /// The index of the best of the first n; of equal ones the first.
  public static func pick(rankedBy ranks: some Sequence<Double>, n: Int) -> Int {
    let first = Array(ranks.prefix(n))
    return first.indices.reduce(0) { first[$1] > first[$0] ? $1 : $0 }
  }

  /// log n − (n − 1)/n, the upper bound of KL(π⁽ⁿ⁾‖π_ref) in nats. Exact only where no two completions have the same
  /// reward and none is likely, as with a continuous reward (arXiv 2401.01879, theorem 1; arXiv 2210.10760, section 2).
  public static func divergenceBound(_ n: Int) -> Double {
    precondition(n > 0, "the best of \(n)")
    return log(Double(n)) - Double(n - 1) / Double(n)
  }

  /// The estimator of arXiv 2401.01879, section 4, by the probability ε = π_ref(y|x) of the completion that was kept:
  ///
  ///     (1 − ε)ⁿ [log n + (n − 1) log(1 − ε) − (n − 1)/n] + (1 − (1 − ε)ⁿ) log((1 − (1 − ε)ⁿ)/ε)
  ///
  /// Its mean over kept completions estimates KL(π⁽ⁿ⁾‖π_ref) in nats. It is exact where the kept completion is the best
  /// of all and the others have a continuous reward. As ε → 0 it is the bound, as n → ∞ it is −log ε.
  public static func divergenceEstimate(_ n: Int, logProbability: Double) -> Double {
    precondition(n > 0, "the best of \(n)")
    // Below this, 1 − ε rounds to 1, and the bound equals the estimate to the last digit.
    guard logProbability > -700 else { return divergenceBound(n) }
    let count = Double(n), epsilon = exp(logProbability)
    // A certain completion has no KL; in single precision its probability may be slightly above 1.
    guard epsilon < 1 else { return 0 }
    let logComplement = log1p(-epsilon)
    let kept = -expm1(count * logComplement)
    return (1 - kept) * (log(count) + (count - 1) * logComplement - (count - 1) / count)
      + kept * (log(kept) - logProbability)
  }
}
