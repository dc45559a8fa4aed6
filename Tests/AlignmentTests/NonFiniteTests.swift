import Foundation
import LanguageModel
import Tensor
import Testing

@testable import Alignment

/// A step whose loss or gradient is not finite changes nothing: neither parameters nor the state of any optimizer.
struct NonFiniteTests {
  /// The bits of everything in a state.
  private static func bytes(_ state: TrainingState) -> [String: Data] {
    state.parts.mapValues { $0.withBytes { Data($0) } }
  }

  private static func learner(_ head: Head = .language) -> Learner {
    let policy = TrainerTests.policy()
    let settings = OptimizerSettings(
      Settings(defaultsOf: SupervisedTrainer.settings).setting(CommonSettings.warmupSteps, to: 0), totalSteps: 10)
    return Learner(head == .language ? policy : policy.copy(head: head), settings)
  }

  private static func fill(_ learner: Learner, _ value: Float) {
    for index in 0..<learner.gradient.count { learner.gradient.pointer[index] = value }
  }

  /// A policy and its critic: whichever of the four numbers is not finite, both stay as they were.
  @Test(arguments: [Double.nan, .infinity], 0..<4) func nothingChangesInTheStep(_ value: Double, _ which: Int) throws {
    let policy = Self.learner(), critic = Self.learner(.scalar)
    func losses(_ values: [Double]) -> [GatheredLoss] {
      Self.fill(policy, Float(values[1]))
      Self.fill(critic, Float(values[3]))
      return [
        GatheredLoss(learner: policy, loss: values[0], items: "some"),
        GatheredLoss(learner: critic, loss: values[2], name: "the critic's loss", items: "others"),
      ]
    }
    // One step with finite numbers, so that the optimizers have a state.
    let start = Self.bytes(policy.state)
    _ = try GatheredLoss.step(losses([1, 0.5, 1, 0.5]), at: 1)
    let before = [Self.bytes(policy.state), Self.bytes(critic.state)]
    #expect(before[0] != start)
    var values = [1, 0.5, 1, 0.5]
    values[which] = value
    let quantity = ["loss", "gradient norm", "the critic's loss", "gradient norm"][which]
    #expect {
      try GatheredLoss.step(losses(values), at: 2)
    } throws: { error in
      let error = error as? NonFiniteTraining
      return error?.step == 2 && error?.quantity == quantity && error?.items == (which < 2 ? "some" : "others")
    }
    #expect([Self.bytes(policy.state), Self.bytes(critic.state)] == before)
    #expect(policy.gradient.array.allSatisfy { $0 == 0 } && critic.gradient.array.allSatisfy { $0 == 0 })
  }

  // MARK: - Each trainer

  /// Trains a model whose parameters become infinite before the second step, and compares them with those after it.
  ///
  /// - Parameter train: trains a model and gives it to `poison`, which is called after the first step.
  private func expectUnchanged(
    _ name: String, _ train: (_ model: Transformer, _ observer: TrainingObserver) throws -> Void
  ) {
    let model = TrainerTests.policy()
    var poisoned: [UInt32] = []
    let observer = TrainingObserver(stepped: { step, _, _ in
      guard step == 1 else { return }
      model.parameters.pointer[model.layout.tensors[2].range.lowerBound] = .infinity
      poisoned = model.parameters.elements.map(\.bitPattern)
    })
    #expect(throws: NonFiniteTraining.self, "\(name)") { try train(model, observer) }
    #expect(!poisoned.isEmpty && model.parameters.elements.map(\.bitPattern) == poisoned, "\(name)")
  }

  @Test func supervisedTraining() {
    expectUnchanged("SFT") { model, observer in
      try SupervisedTrainer(
        settings: Settings(defaultsOf: SupervisedTrainer.settings).setting(CommonSettings.warmupSteps, to: 0), start: 0
      ).train(model, on: (0..<80).map { [Int32($0 % 7 + 1), 2, 3, 0] }, seed: 3, observer: observer)
    }
  }

  @Test(arguments: ["dpo", "kto", "bco", "plackett-luce"]) func preferences(_ key: String) throws {
    let method = try #require(MethodRegistry.method(key))
    let data = try TrainerTests.data(TrainerTests.policy())
    var trainer = PreferenceTrainer(
      method: method,
      settings: TrainerTests.settings(
        method, ["batchSize": .integer(6), "epochs": .number(3), "warmupSteps": .integer(0)]))
    var averages: [[Double]] = []
    expectUnchanged(key) { model, observer in
      do {
        try trainer.train(model, on: data, seed: 0, observer: observer)
      } catch {
        averages.append(trainer.loss.averages)
        throw error
      }
    }
    #expect(averages.allSatisfy { $0.allSatisfy(\.isFinite) })
  }

  @Test(arguments: ["ppo", "rloo", "grpo"]) func rollouts(_ key: String) throws {
    let method = try #require(MethodRegistry.method(key)), reference = TrainerTests.policy()
    let critic = reference.copy(head: .scalar)
    critic.initializeScalarHead(seed: 3)
    let settings = TrainerTests.settings(
      method, ["updates": .integer(3), "episodes": .integer(32), "minibatches": .integer(2)])
    // The rewards of the second rollout are so large that the gradient overflows, unless the method scales them.
    var rollouts = 0
    let policy = reference.copy()
    var before: [String: Data] = [:], state = { TrainingState() }
    let training = TrainerTests.rolloutTraining(
      settings.setting(PPO.whitenAdvantages, to: false).setting(GRPO.scale, to: .none), policy, from: reference,
      critic: critic, maxNewTokens: 6,
      observer: TrainingObserver(stepped: { _, _, _ in
        before = Self.bytes(state()).filter {
          $0.key.hasPrefix("policy.") || $0.key.hasPrefix("method.critic.")
        }
      })
    ) { episodes in
      rollouts += 1
      let huge = rollouts == 2 ? 1e300 : 1
      return .init(rewards: episodes.indices.map { huge * Double($0 % 3) })
    }
    let parts = try #require(method.rollouts)
    let trainer = OnPolicyTrainer(
      training, title: method.title, schedule: parts.schedule(training.settings), method: parts.method)
    state = { trainer.state }
    #expect(throws: NonFiniteTraining.self) { try trainer.train() }
    let after = Self.bytes(trainer.state).filter { before[$0.key] != nil }
    #expect(!before.isEmpty && after == before && before["policy.step"] != nil)
    #expect((before["method.critic.step"] != nil) == method.hasCritic)
  }

  @Test func rewardModel() throws {
    let policy = TrainerTests.policy(), data = try TrainerTests.data(policy)
    // Infinite from the start: the training must end at its first step.
    policy.parameters.pointer[policy.layout.tensors[2].range.lowerBound] = .infinity
    #expect {
      try RewardModelTrainer(settings: Settings(defaultsOf: RewardModelTrainer.settings)).train(
        from: policy, on: data, seed: 0, observer: TrainingObserver())
    } throws: { ($0 as? NonFiniteTraining)?.step == 1 }
  }
}
