/// The result of one step of a training: an optimizer step, or an update with its rollout.
public struct StepReport: Sendable {
  /// Means over the optimizer steps of an update. Nil where the policy was not trained.
  public var loss: Double?
  /// Before clipping.
  public var gradientNorm: Double?
  public var learningRate: Double?
  /// Completion tokens, of the batch or of the rollout.
  public var tokens: Int
  /// Completions that were sampled and rewarded.
  public var episodes = 0
  public var optimizerSteps = 1
  /// Further quantities of the step.
  public var metrics: [Metric: Double]

  /// Everything that is recorded of the step, by the names that are stored.
  public var recorded: [String: Double] {
    var all = metrics
    all[.loss] = loss
    all[.gradientNorm] = gradientNorm
    all[.learningRate] = learningRate
    return all.byName
  }
}
