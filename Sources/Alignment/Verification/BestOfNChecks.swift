import Foundation

/// The exact KL of best-of-n, compared with the bound log n − (n − 1)/n and the estimator of arXiv 2401.01879.
enum BestOfNChecks {
  static let subject = "Best-of-n, by enumeration"
  private static let counts = [1, 2, 4, 16, 64, 256]

  static func checks(_ task: EnumerableTask) -> [Check] {
    // The paper assumes distinct rewards, so equal rewards are separated by their index.
    let distinct = task.rewards.indices.map { task.rewards[$0] + 1e-6 * Double($0) }
    var overBound: [Double] = [], estimateErrors: [Double] = []
    for n in counts {
      let bound = BestOfN.divergenceBound(n)
      var errors = (estimate: 0.0, bound: 0.0)
      for range in task.ranges {
        let reference = Array(task.logReference[range])
        let tied = distribution(reference, Array(task.rewards[range]), n)
        let untied = distribution(reference, Array(distinct[range]), n)
        let exact = divergence(untied, reference)
        overBound += [divergence(tied, reference) - bound, exact - bound]
        let estimate = zip(untied, reference).reduce(0) {
          $0 + $1.0 * BestOfN.divergenceEstimate(n, logProbability: $1.1)
        }
        errors.estimate += abs(estimate - exact)
        errors.bound += abs(bound - exact)
      }
      if n > 1 { estimateErrors.append(errors.estimate / errors.bound) }
    }
    return [
      Check(subject, "distribution for n = 3, compared with all 15³ draws", brute(task), .atMost(1e-12)),
      Check(subject, "largest exact KL − [log n − (n − 1)/n], n ≤ 256", largest(overBound), .atMost(1e-12)),
      Check(
        subject, "largest error of the estimator, relative to the error of the bound, 2 ≤ n ≤ 256",
        largest(estimateErrors),
        .atMost(1)),
      Check(
        subject, "error of the estimator with one likely completion above 20,000 unlikely ones", largest(oneLikely()),
        .atMost(1e-3)),
    ]
  }

  /// π⁽ⁿ⁾(y) of the completions of one prompt. F(r)ⁿ − F(r⁻)ⁿ is the probability that the best has the reward r. It is
  /// divided among the completions of this reward in proportion to π_ref, since the first one sampled is kept.
  static func distribution(_ logReference: [Double], _ rewards: [Double], _ n: Int) -> [Double] {
    let probabilities = logReference.map(exp)
    return rewards.indices.map { index in
      var below = 0.0, level = 0.0
      for other in rewards.indices {
        if rewards[other] < rewards[index] { below += probabilities[other] }
        if rewards[other] == rewards[index] { level += probabilities[other] }
      }
      return probabilities[index] / level * (pow(below + level, Double(n)) - pow(below, Double(n)))
    }
  }

  private static func divergence(_ probabilities: [Double], _ logReference: [Double]) -> Double {
    zip(probabilities, logReference).reduce(0) { $0 + ($1.0 > 0 ? $1.0 * (log($1.0) - $1.1) : 0) }
  }

  /// The largest difference between the formula above and the enumeration of all three draws.
  private static func brute(_ task: EnumerableTask) -> Double {
    largest(
      task.ranges.flatMap { range -> [Double] in
        let reference = Array(task.logReference[range]), rewards = Array(task.rewards[range])
        var kept = [Double](repeating: 0, count: range.count)
        for first in reference.indices {
          for second in reference.indices {
            for third in reference.indices {
              let best = [second, third].reduce(first) { rewards[$1] > rewards[$0] ? $1 : $0 }
              kept[best] += exp(reference[first] + reference[second] + reference[third])
            }
          }
        }
        return zip(kept, distribution(reference, rewards, 3)).map { abs($0 - $1) }
      })
  }

  /// Errors of the estimator where it is nearly exact: one likely completion with the best reward, and others whose
  /// rewards are almost continuous.
  private static func oneLikely() -> [Double] {
    [0.001, 0.05, 0.4].flatMap { likely -> [Double] in
      let count = 20_000
      let unlikely = (1 - likely) / Double(count)
      return counts.map { n in
        var exact = 0.0, below = 0.0
        for index in 0...count {
          let probability = index == count ? likely : unlikely
          let above = min(below + probability, 1)
          let kept = pow(above, Double(n)) - pow(below, Double(n))
          if kept > 0 { exact += kept * log(kept / probability) }
          below = above
        }
        return abs(BestOfN.divergenceEstimate(n, logProbability: log(likely)) - exact)
      }
    }
  }
}
