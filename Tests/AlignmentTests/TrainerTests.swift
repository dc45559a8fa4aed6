import Foundation
import LanguageModel
import Tensor
import Testing

@testable import Alignment

/// Trainings on a language of a few tokens, where what must come of them is known.
struct TrainerTests {
  static let shape = Shape(layers: 1, width: 16, heads: 2, context: 16, vocabulary: 8)
  static let end: Int32 = 0

  static func policy() -> Transformer { Transformer(shape: shape, seed: 1) }

  static func settings(_ method: MethodDescription, _ changes: [String: SettingValue]) -> Settings {
    changes.reduce(Settings(defaultsOf: method.settings)) { $0.setting($1.key, to: $1.value) }
  }

  /// Completions of two tokens, of which those with more 3s are worth more.
  static func data(_ policy: Transformer) throws -> PreferenceData {
    let prompts: [[Int32]] = (1..<8).map { [0, $0] }
    let requests = prompts.indices.flatMap { prompt in
      (0..<4).map { Sampler.Request(prompt: prompt, address: .init(index: prompt, subindex: $0)) }
    }
    let samples = try Sampler(shape: shape, slots: 64, maxNewTokens: 6).sample(
      from: policy, prompts: prompts, requests: requests, seed: 2, purpose: "test", endOfText: end)
    let completions = zip(requests, samples).map { (prompt: $0.prompt, tokens: $1.tokens[...]) }
    let references = sequenceLogProbabilities(of: completions, prompts: prompts, under: policy)
    var data = PreferenceData(
      prompts: prompts,
      completions: zip(zip(requests, samples), references).map { pair, reference in
        .init(
          prompt: pair.0.prompt, tokens: pair.1.tokens, finished: pair.1.finished,
          reward: Double(pair.1.tokens.filter { $0 == 3 }.count), reference: reference)
      }, pairs: [], validationPairs: [])
    for prompt in prompts.indices {
      for i in 0..<4 {
        for j in i + 1..<4 {
          let first = data.completions[4 * prompt + i].reward, second = data.completions[4 * prompt + j].reward
          guard first != second else { continue }
          data.pairs.append(
            .init(chosen: 4 * prompt + (first > second ? i : j), rejected: 4 * prompt + (first > second ? j : i)))
        }
      }
    }
    data.validationPairs = data.pairs
    return data
  }

  @Test func supervisedTrainingLearnsALanguage() throws {
    // After 1 comes 2, after 2 comes 3, and then the end.
    let sequences = Array(repeating: SupervisedSequence(tokens: [1, 2, 3, 0]), count: 64)
    let policy = Self.policy()
    let settings = Settings(defaultsOf: SupervisedTrainer.settings).setting("epochs", to: .number(60))
      .setting("learningRate", to: .number(1e-2)).setting("warmupSteps", to: .integer(5))
    let trainer = SupervisedTrainer(settings: settings, start: 0)
    let before = trainer.loss(of: policy, on: sequences)
    try trainer.train(policy, on: sequences, seed: 0, observer: TrainingObserver())
    #expect(abs(before - log(8)) < 0.2)
    #expect(trainer.loss(of: policy, on: sequences) < 0.02)
  }

  /// What is given is no part of the loss, and a mixture with what is learned whole is weighted by tokens.
  @Test func whatIsGivenIsNotLearned() throws {
    let policy = Self.policy()
    let settings = Settings(defaultsOf: SupervisedTrainer.settings).setting("epochs", to: .number(60))
      .setting("learningRate", to: .number(1e-2)).setting("warmupSteps", to: .integer(5))
    let trainer = SupervisedTrainer(settings: settings, start: 0)
    let whole = SupervisedSequence(tokens: [5, 1, 2, 0]), half = SupervisedSequence(tokens: [5, 1, 2, 0], given: 2)
    let scores = sequenceLogProbabilities(
      of: [(0, [5, 1, 2, 0]), (1, [2, 0])], prompts: [[0], [0, 5, 1]], under: policy)
    #expect(abs(trainer.loss(of: policy, on: [whole]) + scores[0] / 4) < 1e-6)
    #expect(abs(trainer.loss(of: policy, on: [half]) + scores[1] / 2) < 1e-6)
    #expect(abs(trainer.loss(of: policy, on: [half, whole, half]) + (scores[0] + 2 * scores[1]) / 8) < 1e-6)
    // After 5 comes 1 in one half of the sequences and 3 in the other, and what follows tells them apart.
    let sequences = (0..<64).map { index in
      SupervisedSequence(tokens: index % 2 == 0 ? [5, 1, 2, 0] : [5, 3, 4, 0], given: 2)
    }
    var tokens: [Int] = []
    try trainer.train(
      policy, on: sequences, seed: 0,
      observer: TrainingObserver(stepped: { _, _, report in tokens.append(report.tokens) }))
    #expect(tokens.allSatisfy { $0 == 64 })
    #expect(trainer.loss(of: policy, on: sequences) < 0.02)
    #expect(trainer.loss(of: policy, on: [whole]) > 0.5)
  }

  /// By the ground truth, whatever the stored labels say, and by prompt.
  @Test func validationAccuracyIsThatOfTheTrueOrder() throws {
    let reference = Self.policy()
    var data = try Self.data(reference)
    let pairs = data.pairs
    let start = data.validationAccuracies(under: reference)
    #expect(start == Array(repeating: 0.5, count: Set(pairs.map { data.completions[$0.chosen].prompt }).count))
    // A policy that ranks by the number of 3s, since its references are said to be the lower the more there are.
    for index in data.completions.indices { data.completions[index].reference -= data.completions[index].reward }
    #expect(data.validationAccuracies(under: reference).allSatisfy { $0 == 1 })
    data.validationPairs = pairs.map { .init(chosen: $0.rejected, rejected: $0.chosen) }
    #expect(data.validationAccuracies(under: reference).allSatisfy { $0 == 1 })
    data.validationPairs = []
    #expect(data.validationAccuracies(under: reference).isEmpty)
  }

  @Test func dpoRaisesMarginsFromLogTwo() throws {
    let reference = Self.policy(), policy = reference.copy(), data = try Self.data(reference)
    var losses: [Double] = [], margins: [Double] = [], evaluated: [Int] = []
    var trainer = PreferenceTrainer(
      method: .dpo,
      settings: Self.settings(
        .dpo,
        ["batchSize": .integer(8), "epochs": .number(30), "learningRate": .number(1e-3), "warmupSteps": .integer(0)]))
    try trainer.train(
      policy, on: data, seed: 0,
      observer: TrainingObserver(
        evaluateEvery: 7,
        stepped: { _, _, metrics in
          losses.append(metrics[.loss] ?? .nan)
          margins.append(metrics[.margin] ?? .nan)
        }, evaluate: { evaluated.append($0) }))
    #expect(abs(losses[0] - log(2)) < 1e-4 && abs(margins[0]) < 1e-4)
    #expect(losses[losses.count - 1] < 0.4 && margins[margins.count - 1] > 1)
    #expect(evaluated == [0] + (1...losses.count).filter { $0 % 7 == 0 || $0 == losses.count })
  }

  /// Every method that learns from pairs, at its defaults and at each word of its own choices: trained on a few pairs it
  /// comes to rank them.
  @Test(arguments: trainings)
  func everyMethodLearnsItsPairs(_ training: Training) throws {
    let method = try #require(MethodRegistry.method(training.method))
    let reference = Self.policy(), policy = reference.copy(), data = try Self.data(reference)
    var changes = training.changes
    // At its own τ, DiscoPOP's slope where the policy is the reference draws margins below 0 (see `DiscoPOPLoss`).
    if training.method == "discopop" { changes["tau"] = .number(0.5) }
    for (name, value) in [
      "batchSize": .integer(8), "epochs": .number(30), "learningRate": .number(1e-3), "warmupSteps": .integer(0),
    ] as [String: SettingValue] { changes[name] = value }
    var trainer = PreferenceTrainer(method: method, settings: Self.settings(method, changes))
    var steps = 0
    try trainer.train(
      policy, on: data, seed: 0,
      observer: TrainingObserver(
        stepped: { _, _, metrics in
          steps += 1
          #expect(metrics[.accuracy] != nil && metrics[.margin] != nil)
        }))
    let members = data.completions.map { (prompt: $0.prompt, tokens: $0.tokens[...]) }
    let sums = sequenceLogProbabilities(of: members, prompts: data.prompts, under: policy)
    // While the policy is the reference every pair is a tie: an accuracy of one half.
    let accuracy = PreferenceScores(
      policy: sums, reference: data.completions.map(\.reference), lengths: members.map(\.tokens.count),
      pairs: data.pairs
    ).pairMetrics(reward: \.logRatio)[.accuracy]
    #expect(steps >= 30 && (accuracy ?? 0) > 0.7, "\(training): \(accuracy ?? .nan) after \(steps) steps")
  }

  struct Training: CustomTestStringConvertible, Sendable {
    var method: String
    var changes: [String: SettingValue]
    var testDescription: String { "\(method) \(changes.map { "\($0.key) \($0.value)" }.joined())" }
  }

  static let trainings: [Training] = MethodRegistry.all.filter { $0.loss != nil }.flatMap { method in
    let shared = Set(CommonSettings.preferenceTraining(learningRate: 1).map(\.name))
    let choices = method.settings.filter { !shared.contains($0.name) }.flatMap { setting -> [Training] in
      guard case .choice(let words) = setting.kind else { return [] }
      return words.filter { .text($0) != setting.defaultValue }.map {
        Training(method: method.key, changes: [setting.name: .text($0)])
      }
    }
    return [Training(method: method.key, changes: [:])] + choices
  }

  /// A ranking is the order of the wins; equals are settled by the pair between them, or one stands for both.
  @Test func rankingsFollowThePairs() throws {
    func rankings(_ pairs: [(Int, Int)]) -> [[Int]] {
      let completions = (0..<8).map {
        PreferenceData.Completion(prompt: $0 / 4, tokens: [1], finished: true, reward: 0, reference: 0)
      }
      return PreferenceData(
        prompts: [[0], [0]], completions: completions, pairs: pairs.map { .init(chosen: $0.0, rejected: $0.1) },
        validationPairs: []
      ).rankings()
    }
    #expect(rankings([(2, 0), (0, 3), (2, 3), (1, 2), (1, 0), (1, 3)]) == [[1, 2, 0, 3]])
    // 0 and 1 tie: no pair tells them apart.
    #expect(rankings([(0, 2), (1, 2), (0, 3), (1, 3), (2, 3)]) == [[0, 2, 3]])
    // A flipped label makes 3 and 2 win one each; 3 has beaten 2.
    #expect(rankings([(0, 1), (0, 2), (0, 3), (1, 2), (3, 1), (2, 3)]).map(\.count) == [4])
    #expect(rankings([(0, 1), (0, 2), (0, 3), (1, 2), (2, 1), (3, 2)]).map { $0[0] } == [0])
    #expect(rankings([(3, 1), (5, 6)]) == [[3, 1], [5, 6]])
    let policy = Self.policy(), data = try Self.data(policy)
    for ranking in data.rankings() {
      let rewards = ranking.map { data.completions[$0].reward }
      #expect(rewards == rewards.sorted(by: >) && Set(rewards).count == rewards.count)
    }
    let schedule = PairSchedule(rankingsOf: data, batchSize: 3, epochs: 2, seed: 1)
    #expect(
      schedule.rankings.count == schedule.batches.count && schedule.batches.count == 2 * data.rankings().count / 3)
    for (rankings, pairs) in zip(schedule.rankings, schedule.batches) {
      #expect(rankings.reduce(0) { $0 + $1.count * ($1.count - 1) / 2 } == pairs.count)
      #expect(pairs.allSatisfy { data.completions[$0.chosen].reward > data.completions[$0.rejected].reward })
    }
  }

  /// Mismatched completions stand under another prompt than their own, and the policy begins at log-ratios of 0.
  @Test func mismatchedCompletionsStartAtTheReference() throws {
    let policy = Self.policy(), data = try Self.data(policy)
    let members = Array(Set(data.pairs.flatMap { [$0.chosen, $0.rejected] })).sorted()
    let scorer = MismatchedScorer(data, policy: policy, seed: 3)
    let start = scorer.logRatios(of: members)
    #expect(start.count == members.count && start.allSatisfy { abs($0) < 1e-5 })
    // As the policy is changed, so are they: by other amounts than completions under their own prompts.
    for index in 0..<policy.layout.count { policy.parameters.pointer[index] *= 3 }
    let moved = scorer.logRatios(of: members)
    let own = sequenceLogProbabilities(
      of: members.map { (data.completions[$0].prompt, data.completions[$0].tokens[...]) }, prompts: data.prompts,
      under: policy)
    let ownRatios = zip(members, own).map { $1 - data.completions[$0].reference }
    #expect(zip(moved, ownRatios).allSatisfy { abs($0) > 1e-3 && $0 != $1 })
    var single = data
    single.pairs = data.pairs.filter { data.completions[$0.chosen].prompt == 0 }
    #expect(MismatchedScorer(single, policy: policy, seed: 3).logRatios(of: members).isEmpty)
  }

  /// Pairs that share a batch with their prompt's other pairs give the gradient that they give apart.
  @Test func sharingCompletionsChangesNothing() throws {
    let policy = Self.policy(), data = try Self.data(policy)
    func gradient(_ batches: [ArraySlice<PreferenceData.Pair>]) -> [Float] {
      let gradient = Buffer(count: policy.layout.count)
      for pairs in batches {
        let batch = data.batch(pairs)
        let workspace = Workspace(
          shape: policy.shape, rows: batch.tree.rowCount, completionTokens: batch.tree.completionTokenCount,
          trains: true)
        policy.forward(batch.tree, in: workspace)
        policy.scoreTokens(batch.tree, in: workspace)
        let scores = PreferenceScores(
          policy: batch.tree.sums(of: workspace.logProbabilities.elements[0..<batch.tree.completionTokenCount]),
          reference: batch.completions.map { data.completions[$0].reference - 0.7 * Double($0 % 3) },
          lengths: batch.completions.map { data.completions[$0].tokens.count }, pairs: batch.pairs)
        let found = DPOLoss(beta: 0.5).evaluate(scores)
        var perToken = [Float](repeating: 0, count: batch.tree.completionTokenCount)
        for (index, value) in found.gradient.enumerated() {
          for token in batch.tree.offsets[index]..<batch.tree.offsets[index + 1] {
            perToken[token] = Float(value * Double(pairs.count))
          }
        }
        policy.backward(batch.tree, in: workspace, logProbabilities: perToken, into: gradient)
      }
      return gradient.array
    }
    let together = gradient([data.pairs[...]])
    let apart = gradient(data.pairs.indices.map { data.pairs[$0...$0] })
    let scale = apart.reduce(0) { max($0, abs($1)) }
    #expect(zip(together, apart).allSatisfy { abs($0 - $1) < 1e-4 * scale })
  }

  @Test func rewardModelRanksAndIsNormalised() throws {
    let policy = Self.policy(), data = try Self.data(policy)
    let settings = Settings(defaultsOf: RewardModelTrainer.settings).setting("batchSize", to: .integer(8))
      .setting("epochs", to: .number(25)).setting("learningRate", to: .number(3e-3))
    let (model, outcome) = try RewardModelTrainer(settings: settings).train(
      from: policy, on: data, seed: 0, observer: TrainingObserver())
    let scorer = RewardScorer(model: model)
    #expect(scorer.accuracy(on: data.validationPairs, of: data) > 0.95)
    #expect(outcome.validationAccuracies.count == 25)
    #expect(outcome.validationAccuracies[outcome.bestEpoch - 1] == outcome.validationAccuracies.max())
    let (mean, deviation) = moments(scorer.rewards(of: data))
    #expect(abs(mean) < 1e-4 && abs(deviation - 1) < 1e-4)
  }

  /// Nothing to choose an epoch by: the last one's model is kept, and no accuracy is made up.
  @Test func rewardModelWithoutValidationPairsIsTheLast() throws {
    let policy = Self.policy()
    var data = try Self.data(policy)
    let training = data.pairs
    data.validationPairs = []
    let settings = Settings(defaultsOf: RewardModelTrainer.settings).setting("batchSize", to: .integer(8))
      .setting("epochs", to: .integer(25)).setting("learningRate", to: .number(3e-3))
    let (model, outcome) = try RewardModelTrainer(settings: settings).train(
      from: policy, on: data, seed: 0, observer: TrainingObserver())
    #expect(outcome.validationAccuracies.isEmpty && outcome.bestEpoch == 25)
    #expect(RewardScorer(model: model).accuracy(on: training, of: data) > 0.95)
  }

  /// A training on the policy's own samples of seven short prompts.
  static func rolloutTraining(
    _ settings: Settings, _ policy: Transformer, from reference: Transformer, critic: Transformer? = nil,
    maxNewTokens: Int, observer: TrainingObserver = TrainingObserver(), reward: @escaping EpisodeReward
  ) -> PolicyTraining {
    PolicyTraining(
      settings: settings, policy: policy, reference: reference,
      preferences: PreferenceData(
        prompts: (1..<8).map { [0, $0] }, completions: [], pairs: [], validationPairs: []),
      rewardModel: critic, reward: reward, maxNewTokens: maxNewTokens, endOfText: 0, seed: 0, observer: observer)
  }

  /// PPO finds the token that pays, its KL is held near its target, and its critic foresees the returns.
  @Test func ppoEarnsItsRewardNearItsTarget() throws {
    let reference = Self.policy(), policy = reference.copy(), critic = reference.copy(head: .scalar)
    critic.initializeScalarHead(seed: 3)
    let settings = Self.settings(
      .ppo,
      [
        "targetKL": .number(2), "updates": .integer(60), "episodes": .integer(128), "learningRate": .number(3e-3),
        "criticLearningRate": .number(3e-3), "klHorizon": .number(400),
      ])
    var history: [StepReport] = []
    try MethodDescription.ppo.train(
      Self.rolloutTraining(
        settings, policy, from: reference, critic: critic, maxNewTokens: 6,
        observer: TrainingObserver(stepped: { _, _, metrics in history.append(metrics) })
      ) { episodes in .init(rewards: episodes.map { Double($0.tokens.filter { $0 == 3 }.count) }) })
    func late(_ name: Metric) -> Double { history.suffix(10).reduce(0) { $0 + ($1[name] ?? .nan) } / 10 }
    #expect(abs((history[0][.kl] ?? .nan)) < 1e-4 && abs((history[0][.ratio] ?? .nan) - 1) < 0.2)
    #expect(late(.reward) > 2 * (history[0][.reward] ?? .nan))
    #expect(abs(late(.kl) - 2) < 0.6, "KL \(late(.kl))")
    #expect(late(.explainedVariance) > 0.3, "explained variance \(late(.explainedVariance))")
    #expect(late(.diverged) == 0)
  }

  @Test func aNonFiniteStartEndsTheTraining() throws {
    let reference = Self.policy(), data = try Self.data(reference), policy = reference.copy()
    policy.parameters.pointer[policy.layout.tensors[2].range.lowerBound] = .nan
    var trainer = PreferenceTrainer(method: .dpo, settings: Self.settings(.dpo, ["batchSize": .integer(8)]))
    #expect {
      try trainer.train(policy, on: data, seed: 0, observer: TrainingObserver())
    } throws: { error in
      (error as? NonFiniteTraining)?.step == 1 && (error as? NonFiniteTraining)?.quantity == "loss"
    }
  }

  /// A policy that is not the reference fails the proof before its first step.
  @Test func aPolicyThatIsNotTheReferenceIsRefused() throws {
    let reference = Self.policy(), data = try Self.data(reference)
    let policy = Transformer(shape: Self.shape, seed: 77)
    for index in 0..<policy.layout.count { policy.parameters.pointer[index] *= 3 }
    var trainer = PreferenceTrainer(method: .dpo, settings: Self.settings(.dpo, ["batchSize": .integer(8)]))
    #expect(throws: BrokenInvariant.self) {
      try trainer.train(policy, on: data, seed: 0, observer: TrainingObserver())
    }
  }
}
