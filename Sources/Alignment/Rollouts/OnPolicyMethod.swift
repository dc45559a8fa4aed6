import Foundation
import LanguageModel
import Tensor

/// A method that learns from its own samples: the advantages of a rollout, and a loss over log-probabilities.
///
/// One instance exists for a whole training, so that coefficients, averages and critics may be its own state. A training
/// may resume in the middle of an update: the trainer then calls `begin` again with the saved rollout and restores
/// everything else from `state`.
protocol OnPolicyMethod {
  /// Computes and keeps the advantages of a rollout, before the policy is trained on it.
  ///
  /// - Parameters:
  ///   - update: counted from 1.
  ///   - metrics: of this update; the method adds its own.
  mutating func begin(_ rollout: Rollout, update: Int, metrics: inout [Metric: Double])

  /// The loss of a part of a minibatch, and its gradient with respect to each token's log-probability.
  func loss(_ part: RolloutPart) -> PolicyLoss

  /// The coefficient of the mean entropy of the policy's tokens, which is subtracted from the loss.
  var entropyBonus: Double { get }

  /// Computes the critic's loss on a minibatch and gathers its gradient; nil for methods without a critic. The trainer
  /// takes the optimizer step.
  mutating func criticLoss(_ passes: [RolloutPass], _ rollout: Rollout, items: String) -> CriticLoss?

  /// Adapts coefficients at the end of an update.
  mutating func end(_ rollout: Rollout, update: Int, metrics: inout [Metric: Double])

  /// Everything to resume from besides the rollout.
  var state: TrainingState { get }

  /// Restores a state. In the middle of an update `begin` has been called before, with the saved rollout.
  mutating func restore(_ state: TrainingState) throws
}

extension OnPolicyMethod {
  var entropyBonus: Double { 0 }
  mutating func criticLoss(_ passes: [RolloutPass], _ rollout: Rollout, items: String) -> CriticLoss? { nil }
  mutating func end(_ rollout: Rollout, update: Int, metrics: inout [Metric: Double]) {}
  var state: TrainingState { TrainingState() }
  mutating func restore(_ state: TrainingState) throws {}
}

/// The loss of a critic, whose gradient is gathered.
struct CriticLoss {
  var loss: GatheredLoss
  var metrics: [Metric: Double]
}

/// Some completions of a minibatch, by their log-probabilities.
struct RolloutPart: Sendable {
  /// Indices of episodes in the rollout.
  var members: [Int]
  /// log π of each token of each member by the present policy, nats.
  var policy: [[Double]]
  /// Completions, and tokens of completions, in the whole minibatch: a loss is a mean over these, and the losses of parts
  /// add up.
  var completions: Int
  var tokens: Int
}

/// Members of a minibatch that go through a model together.
struct RolloutPass: Sendable {
  /// Indices of episodes in the rollout, in the order of the tree.
  var members: [Int]
  var tree: RaggedBatch
}

/// A loss over tokens, its gradient, and the distance of the policy from the policy that sampled them.
struct PolicyLoss: Sendable {
  var loss = 0.0
  /// ∂loss/∂log π of each token, completion after completion.
  var gradient: [Double] = []
  /// The fraction of ratios whose gradient is clipped to 0.
  var clipFraction = 0.0
  /// The mean of π/π_old: of tokens, or of whole completions in methods that weigh these.
  var meanRatio = 0.0
  var largestRatio = 0.0
  /// ½ mean (log ratio)²: the size of the change in one update.
  var approximateKL = 0.0
  /// Further metrics; those of parts add up.
  var metrics: [Metric: Double] = [:]

  /// Records one ratio.
  ///
  /// - Parameter weight: 1 divided by the number of ratios in the minibatch.
  mutating func record(logRatio: Double, isClipped: Bool, weight: Double) {
    let ratio = exp(logRatio)
    clipFraction += isClipped ? weight : 0
    meanRatio += weight * ratio
    largestRatio = max(largestRatio, ratio)
    approximateKL += weight * logRatio * logRatio / 2
  }
}
