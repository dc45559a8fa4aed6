import Foundation
import LanguageModel
import Tensor
import Testing

@testable import Alignment

/// Trainings on the policy's own samples, on a language of a few tokens, where a 3 pays.
struct OnPolicyTrainerTests {
  private let reference = TrainerTests.policy()
  private let prompts: [[Int32]] = (1..<8).map { [0, $0] }

  private func reward(_ episodes: [Episode]) -> EpisodeRewards {
    EpisodeRewards(rewards: episodes.map { Double($0.tokens.filter { $0 == 3 }.count) })
  }

  /// Trains by the method's own description, as a cell does.
  private func train(
    _ method: MethodDescription, _ changes: [String: SettingValue], evaluateEvery: Int = 0,
    rewarding: EpisodeReward? = nil, evaluate: @escaping (Int, Transformer) -> Void = { _, _ in }
  ) throws -> (policy: Transformer, history: [StepReport]) {
    let policy = reference.copy()
    var history: [StepReport] = []
    try method.train(
      PolicyTraining(
        settings: TrainerTests.settings(method, changes), policy: policy, reference: reference,
        preferences: PreferenceData(prompts: prompts, completions: [], pairs: [], validationPairs: []),
        reward: rewarding ?? reward, maxNewTokens: 6, endOfText: TrainerTests.end, seed: 5,
        observer: TrainingObserver(
          evaluateEvery: evaluateEvery, stepped: { _, _, report in history.append(report) },
          evaluate: { evaluate($0, policy) })))
    return (policy, history)
  }

  private func late(_ history: [StepReport], _ name: Metric) -> Double {
    history.suffix(10).reduce(0) { $0 + ($1[name] ?? .nan) } / 10
  }

  static let groupSettings: [String: SettingValue] = [
    "updates": .integer(60), "episodes": .integer(64), "learningRate": .number(3e-3),
    "completionsPerPrompt": .integer(4),
  ]

  @Test(
    arguments: [
      ("rloo", ["klCoefficient": .number(0.2)]),
      ("rloo", ["klCoefficient": .number(0.2), "objective": .text("clipped"), "minibatches": .integer(2)]),
      ("grpo", ["minibatches": .integer(2)]),
      ("grpo", ["scale": .text("none"), "average": .text("constant"), "minibatches": .integer(2)]),
      ("grpo", ["scale": .text("batch"), "average": .text("token"), "minibatches": .integer(2)]),
    ] as [(String, [String: SettingValue])])
  func groupsOfSamplesAreLearntFrom(_ key: String, _ changes: [String: SettingValue]) throws {
    let method = try #require(MethodRegistry.method(key))
    let (_, history) = try train(method, Self.groupSettings.merging(changes) { $1 })
    #expect(history.count == 60 && abs(history[0][.kl] ?? .nan) < 1e-4)
    #expect(late(history, .reward) > 2 * (history[0][.reward] ?? .nan), "reward \(late(history, .reward))")
    #expect(late(history, .kl) > 0.3 && late(history, .entropy) > 0)
    // The first step of each update is on the policy's own samples.
    #expect(abs((history[0][.ratio] ?? .nan) - 1) < 0.2 && abs(late(history, .ratio) - 1) < 0.2)
    #expect(late(history, .clipFraction) < 0.5)
  }

  /// The dearer a nat, the fewer are spent.
  @Test(arguments: ["rloo", "grpo"]) func aDearerNatIsSpentLess(_ key: String) throws {
    let method = try #require(MethodRegistry.method(key)), name = try #require(method.hyperparameter)
    let kl = try [0.0, 0.3, 3].map { coefficient in
      late(try train(method, Self.groupSettings.merging([name: .number(coefficient)]) { $1 }).history, .kl)
    }
    #expect(kl[0] > kl[1] && kl[1] > kl[2] && kl[2] > 0, "\(kl)")
  }

  @Test func iterativeDPOGoesFromRoundToRound() throws {
    var evaluated: [Int] = []
    let (_, history) = try train(
      .iterativeDPO,
      [
        "rounds": .integer(4), "promptsPerRound": .integer(7), "completionsPerPrompt": .integer(8),
        "batchSize": .integer(16), "learningRate": .number(1e-3), "warmupSteps": .integer(0), "beta": .number(1),
      ], evaluateEvery: 10, evaluate: { step, _ in evaluated.append(step) })
    let rounds = history.map { Int($0[.round] ?? 0) }
    #expect(rounds == rounds.sorted() && Set(rounds) == [1, 2, 3, 4])
    let starts = (1...4).map { rounds.firstIndex(of: $0) ?? 0 }
    let rewards = starts.map { history[$0][.reward] ?? .nan }, kls = starts.map { history[$0][.kl] ?? .nan }
    #expect(rewards[3] > 1.5 * rewards[0] && kls[3] > 0.2 && abs(kls[0]) < 1e-4, "\(rewards) \(kls)")
    // ln 2 once: later rounds begin away from the reference.
    #expect(abs((history[0][.loss] ?? .nan) - log(2)) < 1e-4)
    #expect(starts.dropFirst().allSatisfy { abs((history[$0][.loss] ?? .nan) - log(2)) > 1e-3 })
    // Evaluations: the start, every ten of all steps, and the end of each round, each once.
    let ends = starts.dropFirst() + [history.count]
    let expected = Set([0] + ends + stride(from: 10, through: history.count, by: 10))
    #expect(evaluated == expected.sorted())
    #expect(history.allSatisfy { ($0.episodes > 0) == ($0[.pairs] != nil) })
    #expect(history.count { $0.episodes == 56 } == 4)
  }

  /// Against the round's own start every round begins at ln 2.
  @Test func roundsMayBeTheirOwnReference() throws {
    let (_, history) = try train(
      .iterativeDPO,
      [
        "rounds": .integer(3), "reference": .text("round"), "batchSize": .integer(16), "learningRate": .number(2e-3),
        "warmupSteps": .integer(0), "completionsPerPrompt": .integer(8),
      ])
    for round in 1...3 {
      let first = history.first { $0[.round] == Double(round) }
      #expect(abs((first?[.loss] ?? .nan) - log(2)) < 1e-4)
    }
  }

  /// β-DPO's moving mean goes on: a second round begins with the first one's, not at 0.
  @Test func anAdaptiveBetaRemembersTheRoundsBefore() throws {
    let changes: [String: SettingValue] = [
      "rounds": .integer(2), "promptsPerRound": .integer(7), "completionsPerPrompt": .integer(8),
      "batchSize": .integer(16), "learningRate": .number(2e-3), "warmupSteps": .integer(0), "epochs": .number(3),
      "betaSchedule": .text("adaptive"),
    ]
    let (_, history) = try train(.iterativeDPO, changes)
    let second = try #require(history.firstIndex { $0[.round] == 2 })
    let before = history[second - 1][.gapMean] ?? .nan, after = history[second][.gapMean] ?? .nan
    #expect(before > 0.01 && after > 0.8 * before, "\(before) \(after)")
    #expect(Set(history.map { $0[.beta] ?? .nan }).count > history.count / 2)
    let fixed = try train(.iterativeDPO, changes.merging(["betaSchedule": .text("fixed")]) { $1 }).history
    #expect(fixed.allSatisfy { $0[.beta] == nil })
  }

  @Test func aRoundWithoutAPairEndsTheTraining() throws {
    #expect(throws: NoPairsInRound(round: 1, completions: 56)) {
      try train(
        .iterativeDPO, ["promptsPerRound": .integer(7), "completionsPerPrompt": .integer(8)],
        rewarding: { EpisodeRewards(rewards: $0.map { _ in 1 }) })
    }
  }

  /// At T the policy is the reference with its logits divided by T, for the scorer as for the sampler; at 1 it is it.
  @Test func temperatureDividesLogits() throws {
    let completions: [(prompt: Int, tokens: ArraySlice<Int32>)] = (0..<8).map { (0, [$0]) }
    func logPolicy(_ model: Transformer) -> [Double] {
      sequenceLogProbabilities(of: completions, prompts: prompts, under: model)
    }
    let base = logPolicy(reference)
    for temperature in [0.25, 1, 2] {
      let (policy, _) = try train(.temperature, ["temperature": .number(temperature)])
      let scaled = base.map { $0 / temperature }, whole = logSumExp(scaled)
      #expect(zip(logPolicy(policy), scaled).allSatisfy { abs($0 - ($1 - whole)) < 1e-5 })
      if temperature == 1 { #expect(policy.parameters.array == reference.parameters.array) }
    }
  }

  /// A method of one's own is a value and one line in the registry: REINFORCE with the batch's mean as its baseline.
  struct Reinforce: OnPolicyMethod {
    private var advantages: [Double] = []

    mutating func begin(_ rollout: Rollout, update: Int, metrics: inout [Metric: Double]) {
      let mean = moments(rollout.rewards).mean
      advantages = rollout.rewards.map { $0 - mean }
    }

    func loss(_ part: RolloutPart) -> PolicyLoss {
      var result = PolicyLoss()
      for (member, tokens) in zip(part.members, part.policy) {
        let weight = -advantages[member] / Double(part.completions)
        result.loss += weight * tokens.reduce(0, +)
        result.gradient += tokens.map { _ in weight }
        result.record(logRatio: 0, isClipped: false, weight: 1 / Double(part.completions))
      }
      return result
    }
  }

  @Test func aMethodIsAddedByADescription() throws {
    let method = MethodDescription(
      key: "reinforce", title: "REINFORCE", hyperparameter: CommonSettings.learningRate,
      settings: CommonSettings.policyOptimization(learningRate: 3e-3, evaluateEvery: 5), source: "", summary: "",
      rollouts: .init(
        schedule: { _ in RolloutSchedule(updates: 40, episodes: 64) }, method: { _, _ in Reinforce() }))
    let (_, history) = try train(method, [:])
    #expect(late(history, .reward) > 1.5 * (history[0][.reward] ?? .nan))
    #expect(
      method.budget?(Settings([:]), 7) == TrainingBudget(steps: 40, optimizerSteps: 40, samples: 2560, passes: 1))
  }

  @Test func settingsThatCannotStandTogetherAreTold() throws {
    func conflict(_ method: MethodDescription, _ changes: [String: SettingValue]) -> SettingConflict? {
      method.conflict(TrainerTests.settings(method, changes))
    }
    for method in MethodRegistry.all { #expect(conflict(method, [:]) == nil, "\(method.key) at its defaults") }
    #expect(
      conflict(.rloo, ["episodes": .integer(63)])
        == SettingConflict(
          found: "63 episodes of 4 completions of each prompt",
          expected: "\"episodes\" that are a multiple of \"completionsPerPrompt\""))
    #expect(
      conflict(.grpo, ["episodes": .integer(16), "minibatches": .integer(3)])
        == SettingConflict(
          found: "3 minibatches of 2 prompts' episodes",
          expected: "at least one prompt's episodes in each minibatch"))
    #expect(conflict(.ppo, ["minibatches": .integer(513)])?.found == "513 minibatches of 512 episodes")
    // Minibatches mean nothing to RLOO as printed.
    #expect(conflict(.rloo, ["episodes": .integer(4)]) == nil)
    #expect(conflict(.rloo, ["episodes": .integer(4), "objective": .text("clipped")]) != nil)
  }
}
