/// The input of a loss over preferences: the completions of a batch by their summed log-probabilities, and the pairs
/// between them. A loss asks for the optional parts by `PreferenceLoss.needs`.
public struct PreferenceScores: Sendable {
  /// Σ log π(y|x) of each completion, nats.
  public var policy: [Double]
  /// Σ log π_ref(y|x) of each completion, nats.
  public var reference: [Double]
  /// Tokens of each completion.
  public var lengths: [Int]
  /// Pairs, as indices into the arrays above.
  public var pairs: [PreferenceData.Pair]
  /// log π of each token of each completion, nats. Empty unless asked for.
  public var tokens: [[Double]]
  /// Completions of one prompt from the best to the worst, at least two; `pairs` then holds every pair that they
  /// imply. Empty unless asked for.
  public var rankings: [[Int]]
  /// log π(y′|x) − log π_ref(y′|x) of completions y′ after the prompt x of other completions, nats. Empty unless asked
  /// for.
  public var mismatchedLogRatios: [Double]
  /// The address of random numbers for losses that draw some: the seed of the cell, and the step, counted from 1.
  public var seed: UInt64
  public var step: Int

  public init(
    policy: [Double], reference: [Double], lengths: [Int], pairs: [PreferenceData.Pair], tokens: [[Double]] = [],
    rankings: [[Int]] = [], mismatchedLogRatios: [Double] = [], seed: UInt64 = 0, step: Int = 1
  ) {
    self.policy = policy
    self.reference = reference
    self.lengths = lengths
    self.pairs = pairs
    self.tokens = tokens
    self.rankings = rankings
    self.mismatchedLogRatios = mismatchedLogRatios
    self.seed = seed
    self.step = step
  }

  public subscript(completion: Int) -> ScoredCompletion {
    ScoredCompletion(policy: policy[completion], reference: reference[completion], length: lengths[completion])
  }

  /// The metrics that every method records of its pairs, by its own implicit reward: the mean margin, the fraction of
  /// pairs ranked correctly (ties count half), and the mean rewards of both sides.
  public func pairMetrics(reward: (ScoredCompletion) -> Double) -> [Metric: Double] {
    var margin = 0.0, accuracy = 0.0, chosenReward = 0.0, rejectedReward = 0.0
    let weight = 1 / Double(pairs.count)
    for pair in pairs {
      let chosen = reward(self[pair.chosen]), rejected = reward(self[pair.rejected])
      let difference = chosen - rejected
      margin += weight * difference
      accuracy += weight * (difference > 0 ? 1 : difference == 0 ? 0.5 : 0)
      chosenReward += weight * chosen
      rejectedReward += weight * rejected
    }
    return [.margin: margin, .accuracy: accuracy, .chosenReward: chosenReward, .rejectedReward: rejectedReward]
  }
}

/// A completion by its summed log-probabilities.
public struct ScoredCompletion: Sendable {
  /// Σ log π(y|x), nats.
  public var policy: Double
  /// Σ log π_ref(y|x), nats.
  public var reference: Double
  /// Tokens.
  public var length: Int

  /// log π(y|x) − log π_ref(y|x), nats.
  public var logRatio: Double { policy - reference }
  /// log π(y|x) / |y|, nats per token.
  public var mean: Double { policy / Double(length) }
}

/// A loss, its gradient with respect to each completion's summed log-probability, and metrics.
public struct LossAndGradient: Sendable {
  public var loss: Double
  public var gradient: [Double]
  /// The gradient with respect to each token's log-probability, which adds to that of its completion's sum. Empty for
  /// losses of sums alone.
  public var tokenGradient: [[Double]] = []
  public var metrics: [Metric: Double] = [:]

  /// Zero, of the size of `scores`.
  init(zeroFor scores: PreferenceScores) {
    loss = 0
    gradient = Array(repeating: 0, count: scores.policy.count)
  }
}

/// The inputs of a loss besides the summed log-probabilities of pairs.
public struct PreferenceNeeds: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Each token's log-probability.
  public static let tokens = PreferenceNeeds(rawValue: 1)
  /// Batches of whole rankings instead of pairs.
  public static let rankings = PreferenceNeeds(rawValue: 2)
  /// Completions after the prompt of other completions.
  public static let mismatched = PreferenceNeeds(rawValue: 4)
}

/// A method that learns from stored pairs: plain arithmetic from scores to loss and gradient.
public protocol PreferenceLoss: Sendable {
  /// The optional parts of `PreferenceScores`; those that a loss does not ask for are not computed.
  var needs: PreferenceNeeds { get }
  /// The loss while the policy is still the reference, if it is the same for all data. It is checked before the first
  /// step.
  var lossAtReference: Double? { get }
  /// The moving averages that the loss keeps from batch to batch, for checkpoints. Their number never changes.
  var averages: [Double] { get set }
  /// Computes the loss and its gradient; mutating for losses that keep moving averages over batches.
  mutating func evaluate(_ scores: PreferenceScores) -> LossAndGradient
}

extension PreferenceLoss {
  public var needs: PreferenceNeeds { [] }
  public var lossAtReference: Double? { nil }
  public var averages: [Double] {
    get { [] }
    set {}
  }
}
