import Foundation
import LanguageModel
import Synchronization
import Tensor
import Testing

@testable import Alignment

/// Trainings that are stopped, or killed, at random moments and gone on with by another: those of one that was not, bit
/// for bit.
struct ResumingTests {
  typealias Training = (TrainingObserver) throws -> Transformer

  /// What a training leaves: its steps with all their metrics, its evaluations, its parameters.
  private struct Trace: Equatable {
    var told: [String]
    var parameters: [UInt32]

    init(_ told: [String], _ model: Transformer) {
      self.told = told
      parameters = model.parameters.elements.map(\.bitPattern)
    }
  }

  private enum End: String, CaseIterable { case stopped, killed }
  private struct Killed: Error {}

  /// So many questions long.
  private final class Life: Sendable {
    private let left: Mutex<Int>
    init(_ questions: Int) { left = Mutex(questions) }

    func isOver() -> Bool {
      left.withLock { left in
        left -= 1
        return left < 0
      }
    }
  }

  private static func line(_ step: Int, _ total: Int, _ report: StepReport) -> String {
    "\(step) of \(total): \(report.tokens) tokens, \(report.episodes) episodes, \(report.optimizerSteps) steps, "
      + report.recorded.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.bitPattern)" }.joined(separator: ", ")
  }

  private static func whole(evaluateEvery: Int, _ train: Training) throws -> Trace {
    var told: [String] = []
    let model = try train(
      TrainingObserver(
        evaluateEvery: evaluateEvery, stepped: { told.append(line($0, $1, $2)) },
        evaluate: { told.append("evaluated \($0)") }))
    return Trace(told, model)
  }

  /// - Returns: what was left in the end, and how many processes it would have taken.
  private static func broken(
    by end: End, seed: UInt64, evaluateEvery: Int, _ train: Training
  ) throws -> (trace: Trace, attempts: Int) {
    var random = RandomStream(seed: seed, purpose: "ends of processes")
    var saved: TrainingState?, kept: [String] = []
    for attempt in 1...500 {
      var told = kept, marked = kept.count
      // Some die before they have come anywhere, others late.
      let life = Life(Int(random.uniform() * random.uniform() * (end == .stopped ? 60 : 20)))
      func die() throws { if end == .killed, life.isOver() { throw Killed() } }
      let slot = CheckpointSlot(
        saved: saved, isDue: { end == .killed && random.uniform() < 0.4 }, mark: { marked = told.count },
        write: { state in
          // As a file would, keep what the state is now.
          saved = TrainingState(state.parts.mapValues { part in .bytes(part.withBytes { Data($0) }) })
          kept = Array(told.prefix(marked))
        })
      let observer = TrainingObserver(
        evaluateEvery: evaluateEvery, slot: slot,
        stepped: { step, total, report in
          try die()
          told.append(line(step, total, report))
        },
        evaluate: { step in
          // Half the evaluation is done when it comes.
          try die()
          if StopRequest.current.isMade { throw Stopped() }
          told.append("evaluated \(step)")
        })
      do {
        let model = try StopRequest.$current.withValue(StopRequest { end == .stopped && life.isOver() }) {
          try train(observer)
        }
        return (Trace(told, model), attempt)
      } catch is Stopped {
      } catch is Killed {
      }
    }
    throw Killed()
  }

  private func expectUnbroken(
    _ name: String, evaluateEvery: Int = 3, sourceLocation: SourceLocation = #_sourceLocation, _ train: Training
  ) throws {
    let whole = try Self.whole(evaluateEvery: evaluateEvery, train)
    for end in End.allCases {
      for seed in 0..<3 as Range<UInt64> {
        let (trace, attempts) = try Self.broken(by: end, seed: seed, evaluateEvery: evaluateEvery, train)
        #expect(
          trace.told == whole.told, "\(name) \(end) \(attempts - 1) times, seed \(seed)", sourceLocation: sourceLocation
        )
        #expect(
          trace.parameters == whole.parameters, "\(name) \(end) \(attempts - 1) times, seed \(seed)",
          sourceLocation: sourceLocation)
      }
    }
  }

  @Test func breaksComeWhereTheyShould() throws {
    // What a test of breaks is worth depends on there being some.
    let attempts = try End.allCases.map { end in
      try (0..<5 as Range<UInt64>).reduce(0) { sum, seed in
        sum + (try Self.broken(by: end, seed: seed, evaluateEvery: 3) { try preferences("dpo", [:], $0) }.attempts)
      }
    }
    #expect(attempts.allSatisfy { $0 > 10 }, "\(attempts)")
  }

  // MARK: - Pairs

  private func preferences(
    _ key: String, _ changes: [String: SettingValue], _ observer: TrainingObserver
  ) throws -> Transformer {
    let method = try #require(MethodRegistry.method(key))
    let reference = TrainerTests.policy(), policy = reference.copy()
    let settings = changes.merging([
      "batchSize": .integer(8), "epochs": .number(3), "learningRate": .number(1e-3), "warmupSteps": .integer(5),
    ]) { $1 }
    try method.train(
      PolicyTraining(
        settings: TrainerTests.settings(method, settings), policy: policy, reference: reference,
        preferences: try TrainerTests.data(reference), maxNewTokens: 6, endOfText: TrainerTests.end, seed: 4,
        observer: observer))
    return policy
  }

  /// Every method that learns from pairs, at its defaults and at each word of its own choices.
  @Test(arguments: TrainerTests.trainings)
  func everyMethodOfPairs(_ training: TrainerTests.Training) throws {
    try expectUnbroken(training.testDescription) { try preferences(training.method, training.changes, $0) }
  }

  @Test(arguments: ["adamw", "rmsprop"]) func everyOptimizer(_ optimizer: String) throws {
    try expectUnbroken(optimizer) { try preferences("dpo", ["optimizer": .text(optimizer)], $0) }
  }

  @Test func supervised() throws {
    let sequences = (0..<40).map { [Int32($0 % 7 + 1), 2, 3, 0] }
    try expectUnbroken("SFT", evaluateEvery: 0) { observer in
      let policy = TrainerTests.policy()
      let settings = Settings(defaultsOf: SupervisedTrainer.settings).setting("epochs", to: .number(5))
        .setting("batchSize", to: .integer(12))
      try SupervisedTrainer(settings: settings, start: 0).train(policy, on: sequences, seed: 3, observer: observer)
      return policy
    }
  }

  @Test func rewardModel() throws {
    let policy = TrainerTests.policy(), data = try TrainerTests.data(policy)
    try expectUnbroken("reward model", evaluateEvery: 0) { observer in
      let settings = Settings(defaultsOf: RewardModelTrainer.settings).setting("epochs", to: .integer(4))
        .setting("batchSize", to: .integer(8)).setting("warmupSteps", to: .integer(2))
      let (model, outcome) = try RewardModelTrainer(settings: settings).train(
        from: policy, on: data, seed: 0, observer: observer)
      #expect(outcome.validationAccuracies.count == 4)
      return model
    }
  }

  // MARK: - Samples

  @Test(
    arguments: [
      ("ppo", ["minibatches": .integer(2), "updates": .integer(5), "criticWarmup": .integer(1)]),
      ("rloo", ["updates": .integer(8)]),
      ("rloo", ["updates": .integer(5), "objective": .text("clipped"), "minibatches": .integer(2)]),
      ("grpo", ["updates": .integer(5), "minibatches": .integer(2), "completionsPerPrompt": .integer(4)]),
      ("iterative-dpo", ["rounds": .integer(3), "batchSize": .integer(16)]),
      (
        "iterative-dpo",
        [
          "rounds": .integer(3), "batchSize": .integer(16), "betaSchedule": .text("adaptive"),
          "reference": .text("round"),
        ]
      ),
    ] as [(String, [String: SettingValue])])
  func everyMethodOfSamples(_ key: String, _ changes: [String: SettingValue]) throws {
    let method = try #require(MethodRegistry.method(key))
    let reference = TrainerTests.policy(), prompts: [[Int32]] = (1..<8).map { [0, $0] }
    let critic = reference.copy(head: .scalar)
    critic.initializeScalarHead(seed: 1)
    var settings = changes
    if method.rollouts != nil { settings["episodes"] = .integer(32) }
    if key == "iterative-dpo" { settings["completionsPerPrompt"] = .integer(8) }
    settings["learningRate"] = .number(2e-3)
    try expectUnbroken("\(key) \(changes)", evaluateEvery: 2) { observer in
      let policy = reference.copy()
      try method.train(
        PolicyTraining(
          settings: TrainerTests.settings(method, settings), policy: policy, reference: reference,
          preferences: PreferenceData(prompts: prompts, completions: [], pairs: [], validationPairs: []),
          rewardModel: critic,
          reward: { EpisodeRewards(rewards: $0.map { Double($0.tokens.filter { $0 == 3 }.count) }) }, maxNewTokens: 6,
          endOfText: TrainerTests.end, seed: 5, observer: observer))
      return policy
    }
  }

  // MARK: - States

  @Test func whatIsNotATrainingsStateIsTold() throws {
    var state = TrainingState()
    state.put("rows", [[1.5, .infinity], [], [-0.0]])
    state.put("tokens", [[7, 8], [9]] as [[Int32]])
    state.put("named", ["a b": 0.1, "c": 2])
    var outer = TrainingState()
    outer.put("inner", state)
    let inner = outer.state("inner")
    #expect(try inner.rows("rows") == [[1.5, .infinity], [], [0]])
    #expect(try inner.tokens("tokens") == [[7, 8], [9]])
    #expect(try inner.named("named") == ["a b": 0.1, "c": 2])
    #expect(throws: UnusableState(name: "none", problem: "it is missing")) { try inner.number("none") }
    #expect(throws: UnusableState(name: "rows.values", problem: "24 bytes")) { try inner.number("rows.values") }
    #expect(throws: UnusableState(name: "rows.values", problem: "24 bytes, not 4")) {
      try inner.restore("rows.values", into: Buffer(count: 1))
    }
  }
}
