import Foundation

/// What a loss over preferences sees: the completions of a batch by their summed log-probabilities, and the pairs
/// between them.
public struct PreferenceScores: Sendable {
  /// Σ log π(y|x) of each completion, nats.
  public var policy: [Double]
  /// Σ log π_ref(y|x) of each completion, nats.
  public var reference: [Double]
  /// Tokens of each completion.
  public var lengths: [Int]
  /// Indices into the arrays above.
  public var pairs: [PreferenceData.Pair]

  public init(policy: [Double], reference: [Double], lengths: [Int], pairs: [PreferenceData.Pair]) {
    self.policy = policy
    self.reference = reference
    self.lengths = lengths
    self.pairs = pairs
  }

  /// h of pair i: [log π(y_w) − log π_ref(y_w)] − [log π(y_l) − log π_ref(y_l)].
  public func logRatioMargin(_ pair: PreferenceData.Pair) -> Double {
    (policy[pair.chosen] - reference[pair.chosen]) - (policy[pair.rejected] - reference[pair.rejected])
  }
}

/// A loss, its gradient with respect to each completion's summed log-probability, and what is worth recording.
public struct LossAndGradient: Sendable {
  public var loss: Double
  public var gradient: [Double]
  public var metrics: [String: Double]

  public init(loss: Double, gradient: [Double], metrics: [String: Double] = [:]) {
    self.loss = loss
    self.gradient = gradient
    self.metrics = metrics
  }
}

/// A method that learns from stored pairs: plain arithmetic from scores to loss and gradient.
public protocol PreferenceLoss: Sendable {
  /// Mutating, for those that keep moving averages over batches.
  mutating func evaluate(_ scores: PreferenceScores) -> LossAndGradient
}

/// log σ(x), without overflow.
func logSigmoid(_ x: Double) -> Double { x >= 0 ? -log1p(exp(-x)) : x - log1p(exp(x)) }

/// σ(x).
func sigmoid(_ x: Double) -> Double { x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x)) }
