import LanguageModel
import Tensor
import TestSupport
import Testing

@testable import Alignment

/// Passes that are shared out among threads make the same training, but for rounding, and the same again to the bit.
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

  /// log π of the data's completions after training, and by how much the training has moved them.
  static func dpo(threads: Int) throws -> (after: [Double], moved: Double) {
    let policy = Transformer(shape: shape, seed: 1), data = data(policy)
    let settings = TrainerTests.settings(
      .dpo,
      [
        "batchSize": .integer(64), "epochs": .number(3), "learningRate": .number(1e-3), "warmupSteps": .integer(0),
      ])
    try Threads.$count.withValue(threads) {
      var trainer = PreferenceTrainer(method: .dpo, settings: settings)
      try trainer.train(policy, on: data, seed: 0, observer: TrainingObserver())
    }
    let after = sequenceLogProbabilities(
      of: data.completions.map { ($0.prompt, $0.tokens[...]) }, prompts: data.prompts, under: policy)
    return (after, distance(after, data.completions.map(\.reference)))
  }

  static func ppo(threads: Int) throws -> (parameters: [Float], metrics: [[String: Double]]) {
    let reference = Transformer(shape: shape, seed: 1), policy = reference.copy()
    let critic = reference.copy(head: .scalar)
    critic.initializeScalarHead(seed: 3)
    let settings = TrainerTests.settings(
      .ppo, ["updates": .integer(2), "episodes": .integer(96), "minibatches": .integer(1)])
    var metrics: [[String: Double]] = []
    try Threads.$count.withValue(threads) {
      let trainer = OnPolicyTrainer(
        method: .ppo, settings: settings, policy: policy, reference: reference, rewardModel: critic,
        prompts: (1..<8).map { [0, $0] }, maxNewTokens: 20, endOfText: 0, seed: 0)
      try trainer.train(
        rewarding: { .init(rewards: $0.map { Double($0.tokens.filter { $0 == 3 }.count) }) },
        observer: TrainingObserver(stepped: { _, _, found in metrics.append(found) }))
    }
    return (policy.parameters.array, metrics)
  }

  static func distance(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } }

  @Test func preferencesByTwoThreads() throws {
    let one = try Self.dpo(threads: 1), two = try Self.dpo(threads: 2)
    #expect(try Self.dpo(threads: 2).after == two.after)
    #expect(one.moved > 1, "the training moved log-probabilities by \(one.moved) only")
    let apart = Self.distance(one.after, two.after)
    #expect(apart < 0.01 * one.moved, "apart by \(apart) of \(one.moved)")
  }

  @Test func rolloutsByTwoThreads() throws {
    let one = try Self.ppo(threads: 1), two = try Self.ppo(threads: 2)
    #expect(try Self.ppo(threads: 2).parameters == two.parameters)
    for (one, two) in zip(one.metrics, two.metrics) {
      for name in ["reward", "loss", "value_loss", "clip_fraction", "entropy", "length"] {
        let a = one[name] ?? .nan, b = two[name] ?? .nan
        #expect(abs(a - b) < 1e-3 * max(1, abs(a)), "\(name) is \(a) by one thread and \(b) by two")
      }
    }
  }

  @Test func evaluationByThreeThreads() throws {
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
    for (one, three) in zip(one.completions, three.completions) { #expect(abs(one.exactKL - three.exactKL) < 1e-4) }
  }
}
