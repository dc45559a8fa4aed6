import Foundation
import Tensor

/// The optimum of the KL-constrained objective in closed form: π* ∝ π_ref exp(r/β) (arXiv 2305.18290, eq. 3 to 5).
enum ClosedFormChecks {
  static let subject = "The closed form (eq. 4)"

  static func checks(_ task: EnumerableTask, beta: Double) -> [Check] {
    let optimum = task.optimum(beta: beta), best = task.objective(optimum, beta: beta)
    let condition = optimum.indices.map {
      optimum[$0] - task.logReference[$0] - task.rewards[$0] / beta
    }
    let (gain, mismatch) = perturbations(task, optimum, best, beta)
    return [
      Check(
        subject, "spread of log π* − log π_ref − r/β over the completions of a prompt", task.spread(condition),
        .atMost(1e-12)),
      Check(
        subject, "largest slope of E[r] − β KL at π*, by finite differences", slope(task, optimum, beta),
        .atMost(1e-8)),
      Check(subject, "largest gain of 2,000 perturbations of π*", gain, .atMost(0)),
      Check(subject, "largest difference between the loss of a perturbation and β KL(π‖π*)", mismatch, .atMost(1e-12)),
    ]
  }

  /// The objective's largest slope along a parameter of a tabular policy.
  private static func slope(_ task: EnumerableTask, _ optimum: [Double], _ beta: Double) -> Double {
    let step = 1e-5
    return largest(
      optimum.indices.map { index in
        var above = optimum, below = optimum
        above[index] += step
        below[index] -= step
        let rise =
          task.objective(task.normalized(above), beta: beta) - task.objective(task.normalized(below), beta: beta)
        return abs(rise) / (2 * step)
      })
  }

  /// The largest gain of random perturbations of several sizes, and the largest difference between their losses and
  /// β KL(π‖π*), which are equal by the derivation of eq. 4.
  private static func perturbations(
    _ task: EnumerableTask, _ optimum: [Double], _ best: Double, _ beta: Double
  ) -> (gain: Double, mismatch: Double) {
    var random = RandomStream(seed: 0, purpose: "perturbations of an optimum")
    var gains: [Double] = [], mismatches: [Double] = []
    for index in 0..<2000 {
      let size = [2, 0.5, 0.1, 0.01][index % 4]
      let other = task.normalized(optimum.map { $0 + size * random.normal() })
      let change = task.objective(other, beta: beta) - best
      gains.append(change)
      mismatches.append(abs(change + beta * task.divergence(other, from: optimum)))
    }
    return (largest(gains), largest(mismatches))
  }
}
