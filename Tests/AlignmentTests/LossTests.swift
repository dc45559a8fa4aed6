import Foundation
import TestSupport
import Testing

@testable import Alignment

/// DPO's, the reward model's and PPO's losses against PyTorch's autograd in double precision
/// (Tests/Fixtures/make_fixtures.py).
struct LossTests {
  struct DPOCase: Decodable {
    struct Sums: Decodable {
      var policyChosen, policyRejected, referenceChosen, referenceRejected: [Double]
    }
    var name: String
    var beta: Double
    var logProbabilities: Sums
    var losses: [Double]
    var meanLoss: Double
    var gradientOfMeanPolicyChosen, gradientOfMeanPolicyRejected, rewardsChosen, rewardsRejected: [Double]
  }

  @Test func dpoEqualsAutograd() throws {
    let cases: [DPOCase] = try Fixtures.json("dpo.json")
    #expect(cases.count >= 24)
    for item in cases {
      let sums = item.logProbabilities, count = sums.policyChosen.count
      let scores = PreferenceScores(
        policy: sums.policyChosen + sums.policyRejected, reference: sums.referenceChosen + sums.referenceRejected,
        lengths: Array(repeating: 1, count: 2 * count),
        pairs: (0..<count).map { .init(chosen: $0, rejected: count + $0) })
      let found = DPOLoss(beta: item.beta).evaluate(scores)
      let name = "\(item.name) β \(item.beta)"
      #expect(disagreement(name, [found.loss], [item.meanLoss], relative: 1e-10) == nil)
      #expect(
        disagreement(
          name, found.gradient, item.gradientOfMeanPolicyChosen + item.gradientOfMeanPolicyRejected, relative: 1e-10)
          == nil)
      let chosen = item.rewardsChosen.reduce(0, +) / Double(count)
      #expect(
        disagreement(name, [found.metrics[.chosenReward] ?? .nan], [chosen], relative: 1e-10, absolute: 1e-12) == nil)
    }
  }

  /// A completion in several pairs gathers their gradients: the same as if each pair had its own copy.
  @Test func sharedCompletionsAddUp() {
    let policy = [-3.0, -5, -4], reference = [-4.0, -4.5, -4]
    let edges = [(0, 1), (0, 2), (2, 1)]
    let loss = DPOLoss(beta: 0.3)
    let shared = loss.evaluate(
      PreferenceScores(
        policy: policy, reference: reference, lengths: [1, 1, 1],
        pairs: edges.map { .init(chosen: $0.0, rejected: $0.1) }))
    let apart = loss.evaluate(
      PreferenceScores(
        policy: edges.flatMap { [policy[$0.0], policy[$0.1]] },
        reference: edges.flatMap { [reference[$0.0], reference[$0.1]] }, lengths: Array(repeating: 1, count: 6),
        pairs: (0..<3).map { .init(chosen: 2 * $0, rejected: 2 * $0 + 1) }))
    var gathered = [0.0, 0, 0]
    for (index, edge) in edges.enumerated() {
      gathered[edge.0] += apart.gradient[2 * index]
      gathered[edge.1] += apart.gradient[2 * index + 1]
    }
    #expect(abs(shared.loss - apart.loss) < 1e-12)
    #expect(disagreement("gradient", shared.gradient, gathered, absolute: 1e-12) == nil)
  }

  struct PPOCase: Decodable {
    var name: String
    var gamma, lambda, clip, valueClip: Double
    var rewards, oldValues, advantages, returns, whitenedAdvantages, whitenedAdvantagesMeanKept: [[Double]]
    var oldLogProbabilities, newLogProbabilities, newValues, policyLossGradient, valueLossGradient: [[Double]]
    var policyLoss, valueLoss, policyClipFraction, valueClipFraction: Double
  }

  @Test func ppoEqualsAutograd() throws {
    let cases: [PPOCase] = try Fixtures.json("ppo.json")
    #expect(cases.count >= 6)
    for item in cases {
      func same(_ what: String, _ found: [Double], _ expected: [Double]) {
        let problem = disagreement("\(item.name) \(what)", found, expected, relative: 1e-9, absolute: 1e-12)
        #expect(problem == nil)
      }
      let estimates = zip(item.rewards, item.oldValues).map {
        PPOLoss.advantages(rewards: $0, values: $1, discount: item.gamma, lambda: item.lambda)
      }
      let advantages = estimates.flatMap(\.advantages), returns = estimates.flatMap(\.returns)
      same("advantages", advantages, item.advantages.flatMap { $0 })
      same("returns", returns, item.returns.flatMap { $0 })
      let whitened = PPOLoss.whitened(advantages)
      same("whitened", whitened, item.whitenedAdvantages.flatMap { $0 })
      same(
        "whitened, mean kept", PPOLoss.whitened(advantages, keepingMean: true),
        item.whitenedAdvantagesMeanKept.flatMap { $0 })
      let policy = PPOLoss.policy(
        logProbabilities: item.newLogProbabilities.flatMap { $0 }, old: item.oldLogProbabilities.flatMap { $0 },
        advantages: whitened, clip: item.clip)
      same("policy loss", [policy.loss], [item.policyLoss])
      same("policy gradient", policy.gradient, item.policyLossGradient.flatMap { $0 })
      same("clip fraction", [policy.clipFraction], [item.policyClipFraction])
      let value = PPOLoss.value(
        values: item.newValues.flatMap { $0 }, old: item.oldValues.flatMap { $0 }, returns: returns,
        clip: item.valueClip)
      same("value loss", [value.loss], [item.valueLoss])
      same("value gradient", value.gradient, item.valueLossGradient.flatMap { $0 })
      same("value clip fraction", [value.clipFraction], [item.valueClipFraction])
    }
  }

  @Test func bradleyTerryGradientIsItsSlope() {
    let pairs: [PreferenceData.Pair] = [.init(chosen: 0, rejected: 1), .init(chosen: 2, rejected: 1)]
    let rewards = [0.3, -0.2, 40]
    let found = BradleyTerry.loss(rewards: rewards, pairs: pairs)
    for index in rewards.indices {
      var above = rewards, below = rewards
      above[index] += 1e-5
      below[index] -= 1e-5
      let slope =
        (BradleyTerry.loss(rewards: above, pairs: pairs).loss - BradleyTerry.loss(rewards: below, pairs: pairs).loss)
        / 2e-5
      #expect(abs(slope - found.gradient[index]) < 1e-9)
    }
    #expect(found.accuracy == 1)
  }

  /// Ziegler's controller: e = clip(KL/target − 1, ±0.2), β ← β (1 + e n / horizon).
  @Test func controllerMovesByItsRule() {
    var controller = KLController(coefficient: 0.5, target: 6, horizon: 1000)
    controller.update(kl: 6.6, episodes: 100)
    #expect(abs(controller.coefficient - 0.5 * (1 + 0.1 * 0.1)) < 1e-12)
    controller.update(kl: 60, episodes: 100)
    #expect(abs(controller.coefficient - 0.505 * 1.02) < 1e-12)
    controller.update(kl: 0, episodes: 100)
    #expect(abs(controller.coefficient - 0.505 * 1.02 * 0.98) < 1e-12)
  }

  @Test func explainedVarianceOfKnownValues() {
    #expect(PPOLoss.explainedVariance(values: [1, 2, 3], returns: [1, 2, 3]) == 1)
    #expect(PPOLoss.explainedVariance(values: [2, 2, 2], returns: [1, 2, 3]) == 0)
    #expect(PPOLoss.explainedVariance(values: [3, 2, 1], returns: [1, 2, 3]) == -3)
  }
}
