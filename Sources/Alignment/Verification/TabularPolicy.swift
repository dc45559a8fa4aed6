import Foundation

/// A policy on the enumerable task with one parameter for each completion: log π is the log-softmax of the parameters over
/// the completions of a prompt. A result depends on the loss alone, not on a model.
struct TabularPolicy {
  let task: EnumerableTask
  var parameters: [Double]

  /// Begins as the reference.
  init(_ task: EnumerableTask) {
    self.task = task
    parameters = task.logReference
  }

  var logPolicy: [Double] { task.normalized(parameters) }

  /// Converts a gradient with respect to log-probabilities to one with respect to the parameters: g − π Σ g.
  func gradient(_ slopes: [Double]) -> [Double] {
    let logPolicy = logPolicy
    return task.ranges.flatMap { range -> [Double] in
      let sum = slopes[range].reduce(0, +)
      return range.map { slopes[$0] - exp(logPolicy[$0]) * sum }
    }
  }

  /// Minimises a loss over the pairs of the task by gradient descent. DPO's loss is convex in the parameters.
  ///
  /// The step along a parameter is divided by the largest curvature of DPO's loss along it, β²/4 times the fraction of
  /// pairs with its completion.
  mutating func minimize(_ loss: any PreferenceLoss, beta: Double, steps: Int = 300) {
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
