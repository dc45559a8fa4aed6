import Foundation

/// What drawing n completions of the reference and keeping the best one spends, without knowing its distribution.
public enum BestOfN {
  /// log n − (n − 1)/n: the most that the best of n can stand from the reference, KL(π⁽ⁿ⁾‖π_ref) in nats. Exact only
  /// where no two draws are worth the same and none is likely, as of a continuous reward (arXiv 2401.01879, theorem 1;
  /// arXiv 2210.10760, section 2).
  public static func divergenceBound(_ n: Int) -> Double {
    precondition(n > 0, "the best of \(n)")
    return log(Double(n)) - Double(n - 1) / Double(n)
  }

  /// The estimator of arXiv 2401.01879, section 4, by the probability ε = π_ref(y|x) of the completion that was kept:
  ///
  ///     (1 − ε)ⁿ [log n + (n − 1) log(1 − ε) − (n − 1)/n] + (1 − (1 − ε)ⁿ) log((1 − (1 − ε)ⁿ)/ε)
  ///
  /// Its mean over kept completions estimates KL(π⁽ⁿ⁾‖π_ref) in nats. It is exact where the kept one is the best there
  /// is and the others are as of a continuous reward; as ε → 0 it is the bound, as n → ∞ it is −log ε.
  public static func divergenceEstimate(_ n: Int, logProbability: Double) -> Double {
    precondition(n > 0, "the best of \(n)")
    // Below this, ε is lost beside 1, and the bound is the estimate to the last digit.
    guard logProbability > -700 else { return divergenceBound(n) }
    let count = Double(n), epsilon = exp(logProbability)
    // A certain completion spends nothing; single precision may say a little more than certain.
    guard epsilon < 1 else { return 0 }
    let logComplement = log1p(-epsilon)
    let kept = -expm1(count * logComplement)
    return (1 - kept) * (log(count) + (count - 1) * logComplement - (count - 1) / count)
      + kept * (log(kept) - logProbability)
  }
}
