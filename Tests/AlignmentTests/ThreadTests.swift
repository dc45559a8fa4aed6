import LanguageModel
import Tensor
import TestSupport
import Testing

@testable import Alignment

/// A training gives the same result, bit for bit, on any number of threads.
struct ThreadTests {
  static let shape = Shape(layers: 2, width: 32, heads: 2, context: 32, vocabulary: 40)

  /// As in a worker: BLAS's own threads, asked by several at once, wait for each other and share out work by chance.
  init() { MatrixProduct.setThreads(1) }

  /// Enough prompts that a batch needs several passes of 512 rows.
  static func data(_ policy: Transformer) -> PreferenceData {
    var random = RandomStream(seed: 5, purpose: "thread test")
    func tokens(_ count: Int) -> [Int32] { (0..<count).map { _ in Int32(random.index(below: 40)) } }
    let prompts = (0..<64).map { _ in tokens(4) }
    let completions = (0..<128).map { (prompt: $0 / 2, tokens: tokens(20)[...]) }
    let references = sequenceLogProbabilities(of: completions, prompts: prompts, under: policy)
    return PreferenceData(
      prompts: prompts,
      completions: zip(completions, references).map {
        .init(prompt: $0.prompt, tokens: Array($0.tokens), finished: false, reward: 0, reference: $1)
      }, pairs: prompts.indices.map { .init(chosen: 2 * $0, rejected: 2 * $0 + 1) }, validationPairs: [])
  }

  /// The parameters after a training on pairs, and by how much it has changed log-probabilities.
  static func preferences(
    _ method: MethodDescription, _ changes: [String: SettingValue] = [:], threads: Int
  ) throws -> (parameters: [Float], change: Double) {
    let policy = Transformer(shape: shape, seed: 1), data = data(policy)
    let settings = TrainerTests.settings(
      method,
      changes.merging([
        "batchSize": .integer(64), "epochs": .number(3), "learningRate": .number(1e-3), "warmupSteps": .integer(0),
      ]) { own, _ in own })
    try Threads.$count.withValue(threads) {
      var trainer = PreferenceTrainer(method: method, settings: settings)
      try trainer.train(policy, on: data, seed: 0, observer: TrainingObserver())
    }
    let after = sequenceLogProbabilities(
      of: data.completions.map { ($0.prompt, $0.tokens[...]) }, prompts: data.prompts, under: policy)
    return (policy.parameters.array, distance(after, data.completions.map(\.reference)))
  }

  static func rollouts(
    _ method: MethodDescription, _ changes: [String: SettingValue], threads: Int
  ) throws -> (parameters: [Float], reports: [String]) {
    let reference = Transformer(shape: shape, seed: 1), policy = reference.copy()
    let critic = reference.copy(head: .scalar)
    critic.initializeScalarHead(seed: 3)
    let settings = TrainerTests.settings(
      method,
      changes.merging(["updates": .integer(3), "episodes": .integer(96), "minibatches": .integer(1)]) { own, _ in own })
    var reports: [StepReport] = []
    try Threads.$count.withValue(threads) {
      try method.train(
        TrainerTests.rolloutTraining(
          settings, policy, from: reference, critic: critic, maxNewTokens: 20,
          observer: TrainingObserver(stepped: { _, _, report in reports.append(report) })
        ) { .init(rewards: $0.map { Double($0.tokens.filter { $0 == 3 }.count) }) })
    }
    return (
      policy.parameters.array, reports.map { "\($0.recorded.sorted { $0.key < $1.key })" }
    )
  }

  static func distance(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } }

  @Test(
    arguments: [
      ("dpo", [:]), ("dpo", ["pairing": .text("shuffled"), "batchSize": .integer(7)]), ("kto", [:]),
      ("unlikelihood", ["level": .text("token")]),
    ] as [(String, [String: SettingValue])])
  func preferencesOnAnyThreads(_ key: String, _ changes: [String: SettingValue]) throws {
    let method = try #require(MethodRegistry.method(key))
    let one = try Self.preferences(method, changes, threads: 1)
    #expect(one.change > 1, "the training changed log-probabilities by \(one.change) only")
    for threads in [2, 3] {
      #expect(
        try Self.preferences(method, changes, threads: threads).parameters == one.parameters, "\(threads) threads")
    }
  }

  @Test(
    arguments: [
      ("ppo", [:]), ("ppo", ["entropyBonus": .number(0.01), "minibatches": .integer(3)]),
      ("rloo", [:]), ("grpo", [:]),
    ] as [(String, [String: SettingValue])])
  func rolloutsOnAnyThreads(_ key: String, _ changes: [String: SettingValue]) throws {
    let method = try #require(MethodRegistry.method(key))
    let one = try Self.rollouts(method, changes, threads: 1)
    #expect(one.reports.count == 3)
    for threads in [2, 3] {
      let other = try Self.rollouts(method, changes, threads: threads)
      #expect(other.reports == one.reports && other.parameters == one.parameters, "\(threads) threads")
    }
  }

  @Test func supervisedTrainingOnAnyThreads() throws {
    func parameters(_ threads: Int) throws -> [Float] {
      var random = RandomStream(seed: 6, purpose: "thread test")
      let sequences = (0..<90).map { _ in
        (0..<(3 + random.index(below: 25))).map { _ in Int32(random.index(below: 40)) }
      }
      let policy = Transformer(shape: Self.shape, seed: 1)
      try Threads.$count.withValue(threads) {
        try SupervisedTrainer(settings: Settings(defaultsOf: SupervisedTrainer.settings), start: 0).train(
          policy, on: sequences, seed: 3, observer: TrainingObserver())
      }
      return policy.parameters.array
    }
    let one = try parameters(1)
    for threads in [2, 3] { #expect(try parameters(threads) == one, "\(threads) threads") }
  }

  @Test func rewardModelOnAnyThreads() throws {
    func parameters(_ threads: Int) throws -> [Float] {
      let policy = Transformer(shape: Self.shape, seed: 1)
      var data = Self.data(policy)
      data.validationPairs = Array(data.pairs.prefix(7))
      let settings = Settings(defaultsOf: RewardModelTrainer.settings).setting(CommonSettings.batchSize, to: 20)
      return try Threads.$count.withValue(threads) {
        try RewardModelTrainer(settings: settings).train(from: policy, on: data, seed: 0, observer: TrainingObserver())
          .model.parameters.array
      }
    }
    let one = try parameters(1)
    for threads in [2, 3] { #expect(try parameters(threads) == one, "\(threads) threads") }
  }

  @Test func evaluationOnAnyThreads() throws {
    let reference = Transformer(shape: Self.shape, seed: 1), policy = Transformer(shape: Self.shape, seed: 2)
    func samples(_ threads: Int) throws -> PolicySamples {
      try Threads.$count.withValue(threads) {
        try PolicyEvaluator(
          reference: reference, prompts: (0..<50).map { [0, Int32($0 % 39) + 1] }, maxNewTokens: 24, endOfText: 0,
          seed: 4
        ).evaluate(policy)
      }
    }
    let one = try samples(1), three = try samples(3)
    #expect(one.completions.map(\.tokens) == three.completions.map(\.tokens))
    #expect(one.completions.map(\.exactKL) == three.completions.map(\.exactKL))
    #expect(one.completions.map(\.sampledKL) == three.completions.map(\.sampledKL))
  }
}
