import Foundation

/// What a loss over preferences sees: the completions of a batch by their summed log-probabilities, and the pairs
/// between them. The last four are there for losses that ask for them (`PreferenceLoss.needs`).
public struct PreferenceScores: Sendable {
  /// Σ log π(y|x) of each completion, nats.
  public var policy: [Double]
  /// Σ log π_ref(y|x) of each completion, nats.
  public var reference: [Double]
  /// Tokens of each completion.
  public var lengths: [Int]
  /// Indices into the arrays above.
  public var pairs: [PreferenceData.Pair]
  /// log π of each token of each completion, nats. Empty unless asked for.
  public var tokens: [[Double]]
  /// Completions of one prompt from the best to the worst, two at least; `pairs` then holds every pair that they
  /// imply. Empty unless asked for.
  public var rankings: [[Int]]
  /// log π(y′|x) − log π_ref(y′|x) of completions y′ set under another prompt x than their own, nats. Empty unless
  /// asked for.
  public var mismatchedLogRatios: [Double]
  /// Where a loss that draws random numbers finds its own: the cell's seed and the step, counted from 1.
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

  /// One completion by itself.
  public subscript(completion: Int) -> ScoredCompletion {
    ScoredCompletion(policy: policy[completion], reference: reference[completion], length: lengths[completion])
  }

  /// h of pair i: [log π(y_w) − log π_ref(y_w)] − [log π(y_l) − log π_ref(y_l)].
  public func logRatioMargin(_ pair: PreferenceData.Pair) -> Double {
    self[pair.chosen].logRatio - self[pair.rejected].logRatio
  }

  /// What every method records of its pairs, in its own implicit reward: the mean margin, the share of pairs that are
  /// ranked right (ties count half), and the mean rewards of both sides.
  public func pairMetrics(reward: (ScoredCompletion) -> Double) -> [String: Double] {
    var margin = 0.0, accuracy = 0.0, chosenReward = 0.0, rejectedReward = 0.0
    let share = 1 / Double(pairs.count)
    for pair in pairs {
      let chosen = reward(self[pair.chosen]), rejected = reward(self[pair.rejected])
      let difference = chosen - rejected
      margin += share * difference
      accuracy += share * (difference > 0 ? 1 : difference == 0 ? 0.5 : 0)
      chosenReward += share * chosen
      rejectedReward += share * rejected
    }
    return [
      "margin": margin, "accuracy": accuracy, "chosen_reward": chosenReward, "rejected_reward": rejectedReward,
    ]
  }
}

/// A completion by its sums.
public struct ScoredCompletion: Sendable {
  /// Σ log π(y|x), nats.
  public var policy: Double
  /// Σ log π_ref(y|x), nats.
  public var reference: Double
  /// Tokens.
  public var length: Int

  public init(policy: Double, reference: Double, length: Int) {
    self.policy = policy
    self.reference = reference
    self.length = length
  }

  /// log π(y|x) − log π_ref(y|x), nats.
  public var logRatio: Double { policy - reference }
  /// log π(y|x) / |y|, nats a token.
  public var mean: Double { policy / Double(length) }
}

/// A loss, its gradient with respect to each completion's summed log-probability, and what is worth recording.
public struct LossAndGradient: Sendable {
  public var loss: Double
  public var gradient: [Double]
  /// The gradient with respect to each token's log-probability, which adds to that of its completion's sum. Empty for
  /// losses of sums alone.
  public var tokenGradient: [[Double]]
  public var metrics: [String: Double]

  public init(
    loss: Double, gradient: [Double], tokenGradient: [[Double]] = [], metrics: [String: Double] = [:]
  ) {
    self.loss = loss
    self.gradient = gradient
    self.tokenGradient = tokenGradient
    self.metrics = metrics
  }

  /// Nothing yet, of the size of `scores`.
  init(zeroFor scores: PreferenceScores) {
    self.init(loss: 0, gradient: Array(repeating: 0, count: scores.policy.count))
  }
}

/// What a loss needs beyond the summed log-probabilities of pairs.
public struct PreferenceNeeds: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Each token's log-probability.
  public static let tokens = PreferenceNeeds(rawValue: 1)
  /// Batches of whole rankings instead of pairs.
  public static let rankings = PreferenceNeeds(rawValue: 2)
  /// Completions set under another prompt than their own.
  public static let mismatched = PreferenceNeeds(rawValue: 4)
}

/// A method that learns from stored pairs: plain arithmetic from scores to loss and gradient.
public protocol PreferenceLoss: Sendable {
  /// What it is given beyond sums; what it does not ask for is not computed.
  var needs: PreferenceNeeds { get }
  /// The loss while the policy is still the reference, if that is the same for all data: checked before the first step.
  var lossAtReference: Double? { get }
  /// The moving averages that it keeps from batch to batch, by which a training is gone on with; always as many.
  var averages: [Double] { get set }
  /// Mutating, for those that keep moving averages over batches.
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
