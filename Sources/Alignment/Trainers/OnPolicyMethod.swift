import Foundation
import LanguageModel

/// A method that learns from its own samples: what a rollout's tokens are worth, and a loss over log-probabilities.
/// One instance lives through a training, so that coefficients, averages and critics may be its own state. A training
/// may be gone on with by another process, in the middle of an update too: what `begin` finds by the rollout alone is
/// found again, all else is its `state`.
public protocol OnPolicyMethod {
  /// Sees a rollout before the policy learns from it: advantages are made here, and kept.
  ///
  /// - Parameters:
  ///   - update: counted from 1.
  ///   - metrics: of this update, to be added to.
  mutating func begin(_ rollout: Rollout, update: Int, metrics: inout [String: Double])

  /// The loss of a part of a minibatch, and its gradient with respect to each token's log-probability.
  func loss(_ part: RolloutPart) -> PolicyLoss

  /// The coefficient of the mean entropy of the policy's tokens, which is taken from the loss.
  var entropyBonus: Double { get }

  /// Learns from a minibatch what is not the policy, such as a critic.
  ///
  /// - Returns: metrics, to be averaged over the minibatches of an update.
  mutating func learnBesides(
    _ passes: [RolloutPass], _ rollout: Rollout, update: Int, items: String
  ) throws -> [String: Double]

  /// Sees how an update has ended.
  mutating func end(_ rollout: Rollout, update: Int, metrics: inout [String: Double])

  /// What a training is gone on with by, besides the rollout at hand.
  var state: TrainingState { get }

  /// Goes on from a state. In the middle of an update `begin` has been called with its rollout again.
  mutating func restore(_ state: TrainingState) throws
}

extension OnPolicyMethod {
  public var entropyBonus: Double { 0 }
  public mutating func learnBesides(
    _ passes: [RolloutPass], _ rollout: Rollout, update: Int, items: String
  ) throws -> [String: Double] { [:] }
  public mutating func end(_ rollout: Rollout, update: Int, metrics: inout [String: Double]) {}
  public var state: TrainingState { TrainingState() }
  public mutating func restore(_ state: TrainingState) throws {}
}

/// What on-policy methods are made with.
public struct OnPolicySetup {
  /// Where critics begin; a copy is trained. Nil where no learned reward is at hand.
  public var rewardModel: Transformer?
  public var prompts: [[Int32]]
  /// The most tokens of a completion.
  public var maxNewTokens: Int
}

/// Some completions of a minibatch as a loss sees them, by their log-probabilities.
public struct RolloutPart: Sendable {
  /// Places in the rollout.
  public var members: [Int]
  /// log π of each token of each member as the policy stands, nats.
  public var policy: [[Double]]
  /// Completions, and tokens of completions, in the whole minibatch: a loss is a mean over these, and what parts give
  /// adds up.
  public var completions: Int
  public var tokens: Int

  public init(members: [Int], policy: [[Double]], completions: Int, tokens: Int) {
    self.members = members
    self.policy = policy
    self.completions = completions
    self.tokens = tokens
  }
}

/// Members of a minibatch that go through a model together.
public struct RolloutPass: Sendable {
  /// Places in the rollout, in the tree's order.
  public var members: [Int]
  public var tree: RaggedBatch
}

/// A loss over tokens, its gradient, and how far the policy is from the one that drew them.
public struct PolicyLoss: Sendable {
  public var loss = 0.0
  /// ∂loss/∂log π of each token, completion after completion.
  public var gradient: [Double] = []
  /// Share of ratios whose gradient the clip has cut.
  public var clipFraction = 0.0
  /// π/π_old: of tokens, or of whole completions in methods that weigh these.
  public var meanRatio = 0.0
  public var largestRatio = 0.0
  /// ½ mean (log ratio)²: how far one update moved.
  public var approximateKL = 0.0
  /// What else is worth recording; parts add up.
  public var metrics: [String: Double] = [:]

  public init() {}

  /// Counts one ratio.
  ///
  /// - Parameter share: of it among all that the minibatch has.
  public mutating func count(logRatio: Double, cut: Bool, share: Double) {
    let ratio = exp(logRatio)
    clipFraction += cut ? share : 0
    meanRatio += share * ratio
    largestRatio = max(largestRatio, ratio)
    approximateKL += share * logRatio * logRatio / 2
  }
}
