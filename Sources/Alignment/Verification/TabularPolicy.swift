import Foundation

/// A policy on the enumerable task with a parameter of its own for each completion: log π is the parameters' log-softmax
/// over a prompt's completions. What a loss does to it is the loss's doing alone.
struct TabularPolicy {
  let task: EnumerableTask
  var parameters: [Double]

  /// Begins as the reference.
  init(_ task: EnumerableTask) {
    self.task = task
    parameters = task.logReference
  }

  var logPolicy: [Double] { task.normalized(parameters) }

  /// A loss's gradient with respect to log-probabilities, as that with respect to the parameters: g − π Σ g.
  func gradient(_ slopes: [Double]) -> [Double] {
    let logPolicy = logPolicy
    return task.ranges.flatMap { range -> [Double] in
      let sum = slopes[range].reduce(0, +)
      return range.map { slopes[$0] - exp(logPolicy[$0]) * sum }
    }
  }

  /// Descends along a loss over the task's pairs until nothing moves: DPO's is convex in the parameters.
  ///
  /// Each parameter's step is divided by the most that DPO's loss can curve along it, β²/4 for each pair's share.
  mutating func descend(_ loss: any PreferenceLoss, beta: Double, steps: Int = 300) {
    var loss = loss
    var curvature = [Double](repeating: 0, count: parameters.count)
    for pair in task.pairs {
      curvature[pair.chosen] += beta * beta / 4 / Double(task.pairs.count)
      curvature[pair.rejected] += beta * beta / 4 / Double(task.pairs.count)
    }
    for _ in 0..<steps {
      let slopes = gradient(loss.evaluate(task.preferenceScores(logPolicy)).gradient)
      for index in parameters.indices { parameters[index] -= slopes[index] / curvature[index] }
    }
  }
}
