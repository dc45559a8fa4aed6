/// The amount of work of a training, as far as its settings determine it.
public struct TrainingBudget: Sendable, Equatable {
  /// Steps as the training counts them, which is the unit of the distance between evaluations.
  public var steps: Int
  public var optimizerSteps: Int
  /// Completions sampled in training.
  public var samples: Int
  /// Passes of training over each of them.
  public var passes: Double
}
