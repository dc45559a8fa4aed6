import Foundation
import TestSupport
import Testing

@testable import Alignment

/// RLOO's and GRPO's arithmetic against PyTorch's autograd in double precision (Tests/Fixtures/on_policy_fixtures.py).
struct OnPolicyLossTests {
  struct Fixture: Decodable {
    struct Group: Decodable {
      var name: String
      var groupSize: Int
      var rewards: [Double]
      var policy, old, reference: [[Double]]

      var rollout: Rollout {
        Rollout(
          episodes: old.map { Episode(prompt: 0, tokens: $0.map { _ in 1 }, finished: true) }, groupSize: groupSize,
          old: old, reference: reference, rewards: rewards, kl: 0)
      }
    }

    struct Result: Decodable {
      var rollout: String
      var advantages: [Double]
      var loss: Double
      var gradient: [[Double]]
    }

    struct Case: Decodable {
      var method: String
      var settings: [String: SettingValue]
      var maxNewTokens: Int
      var results: [Result]
    }

    var rollouts: [Group]
    var cases: [Case]
  }

  /// Through the methods as a sweep configures them, whole and in parts that go through the model apart.
  @Test(arguments: ["rloo", "grpo"]) func lossesEqualAutograd(_ key: String) throws {
    let fixture: Fixture = try Fixtures.json("on-policy.json")
    let description = try #require(MethodRegistry.method(key)), rollouts = try #require(description.rollouts)
    let cases = fixture.cases.filter { $0.method == key }, policy = TrainerTests.policy()
    #expect(cases.count >= 3 && cases.allSatisfy { $0.results.count >= 8 })
    for item in cases {
      let settings = item.settings.reduce(Settings(defaultsOf: description.settings)) {
        $0.setting($1.key, to: $1.value)
      }
      for expected in item.results {
        let group = try #require(fixture.rollouts.first { $0.name == expected.rollout })
        let name = "\(key) \(item.settings) \(group.name)"
        var method = rollouts.method(
          TrainerTests.rolloutTraining(settings, policy, from: policy, maxNewTokens: item.maxNewTokens) { _ in
            .init(rewards: [])
          }, GradientParts(count: 0))
        var metrics: [Metric: Double] = [:]
        method.begin(group.rollout, update: 1, metrics: &metrics)
        let tokens = group.policy.reduce(0) { $0 + $1.count }
        func part(_ members: Range<Int>) -> PolicyLoss {
          method.loss(
            RolloutPart(
              members: Array(members), policy: Array(group.policy[members]), completions: group.policy.count,
              tokens: tokens))
        }
        let half = group.policy.count / 2
        for parts in [[part(0..<group.policy.count)], [part(0..<half), part(half..<group.policy.count)]] {
          let loss = parts.reduce(0) { $0 + $1.loss }
          #expect(disagreement("\(name) loss", [loss], [expected.loss], relative: 1e-9, absolute: 1e-12) == nil)
          let gradient = parts.flatMap(\.gradient)
          let problem = disagreement(
            "\(name) gradient", gradient, expected.gradient.flatMap { $0 }, relative: 1e-9, absolute: 1e-12)
          #expect(problem == nil)
        }
      }
    }
  }

  @Test func advantagesEqualPyTorchs() throws {
    let fixture: Fixture = try Fixtures.json("on-policy.json")
    for item in fixture.cases {
      for expected in item.results {
        let group = try #require(fixture.rollouts.first { $0.name == expected.rollout })
        let found: [Double]
        if item.method == "rloo" {
          let coefficient = Settings(item.settings)[RLOO.klCoefficient]
          let rollout = group.rollout
          found = RLOO.advantages(
            returns: group.rewards.indices.map {
              group.rewards[$0] - coefficient * rollout.logRatios($0).reduce(0, +)
            }, groupSize: group.groupSize)
        } else {
          var method = GRPO(maxNewTokens: 1)
          if case .text(let word)? = item.settings["scale"] { method.scale = try #require(GRPO.Scale(rawValue: word)) }
          found = method.advantages(rewards: group.rewards, groupSize: group.groupSize)
        }
        let name = "\(item.method) \(item.settings) \(group.name)"
        #expect(disagreement(name, found, expected.advantages, relative: 1e-9, absolute: 1e-12) == nil)
      }
    }
  }

  /// While nothing has moved, ratios are 1, nothing is cut, and RLOO's two objectives have one gradient.
  @Test func beforeTheFirstStepRatiosAreOne() {
    let tokens = [[-1.0, -2], [-0.5], [-3, -0.1, -0.2], [-1]], advantages = [1.0, -1, 0.5, -0.5]
    let plain = RLOO(coefficient: 0).loss(policy: tokens, old: tokens, advantages: advantages, of: 4)
    let clipped = RLOO(coefficient: 0, clip: 0.2).loss(policy: tokens, old: tokens, advantages: advantages, of: 4)
    let group = GRPO(maxNewTokens: 3).loss(
      policy: tokens, old: tokens, reference: tokens, advantages: advantages, completions: 4, tokens: 7)
    #expect(plain.gradient == clipped.gradient && plain.gradient.count == 7)
    for loss in [plain, clipped, group] {
      #expect(abs(loss.meanRatio - 1) < 1e-15 && loss.clipFraction == 0 && loss.approximateKL == 0)
    }
    #expect(group.metrics[.klPenalty] == 0)
  }

  /// The unbiased estimate is the mean over every subset of n, the best of each taken by itself.
  @Test(arguments: [1, 2, 3, 5, 6]) func bestOfNIsTheMeanOverSubsets(_ n: Int) {
    let ranks = [0.3, -1, 2, 0.3, 0.7, -4], values = [1.0, 5, -2, 9, 0.5, 3]
    var sum = 0.0, count = 0.0
    for mask in 0..<1 << ranks.count where mask.nonzeroBitCount == n {
      let members = ranks.indices.filter { mask >> $0 & 1 == 1 }
      sum += values[members[BestOfN.pick(rankedBy: members.map { ranks[$0] }, n: n)]]
      count += 1
    }
    #expect(abs(BestOfN.mean(of: values, rankedBy: ranks, n: n) - sum / count) < 1e-12)
  }
}
