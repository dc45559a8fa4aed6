import Foundation
import LanguageModel
import Tensor

/// Methods that learn from samples of their own against a reward: they maximise E[r] − β KL(π‖π_ref) as it stands, and
/// so come near the optimum that the closed form names, as near as samples let them. What each has reached is summed up
/// exactly, over all completions.
enum OnPolicyChecks {
  /// PPO with a coefficient that stays β: the controller's horizon is so long that it does not move.
  static func ppo(_ task: EnumerableTask, beta: Double) throws -> (checks: [Check], logPolicy: [Double]) {
    let critic = task.reference.copy(head: .scalar)
    critic.initializeScalarHead(seed: 0)
    let logPolicy = try train(
      .ppo,
      [
        "initialKLCoefficient": .number(beta), "klHorizon": .number(1e15), "updates": .integer(120),
        "episodes": .integer(256), "learningRate": .number(1e-2), "criticLearningRate": .number(1e-2),
        "warmupSteps": .integer(8), "schedule": .text("linear"), "lambda": .number(1),
      ], task, rewardModel: critic)
    return (arrival("PPO, a transformer, KL coefficient fixed at β", task, logPolicy, beta), logPolicy)
  }

  private static func train(
    _ method: MethodDescription, _ changes: [String: SettingValue], _ task: EnumerableTask,
    rewardModel: Transformer? = nil
  ) throws -> [Double] {
    let policy = task.reference.copy()
    let trainer = OnPolicyTrainer(
      method: method, settings: method.configuration(changes), policy: policy, reference: task.reference,
      rewardModel: rewardModel, prompts: EnumerableTask.prompts, completionCap: EnumerableTask.completionCap,
      endOfText: EnumerableTask.endOfText, seed: 0)
    try trainer.train(
      rewarding: { episodes in
        .init(rewards: episodes.map { log(Double(EnumerableTask.worth(of: $0.tokens, prompt: $0.prompt))) })
      }, observer: TrainingObserver())
    return task.logPolicy(of: policy)
  }

  /// Nearly all that the optimum gains in the objective is gained.
  private static func arrival(
    _ subject: String, _ task: EnumerableTask, _ logPolicy: [Double], _ beta: Double
  ) -> [Check] {
    let optimum = task.optimum(beta: beta)
    let start = task.objective(task.logReference, beta: beta)
    let gain = (task.objective(logPolicy, beta: beta) - start) / (task.objective(optimum, beta: beta) - start)
    return [
      Check(subject, "share of the optimum's gain in E[r] − β KL that it reaches", gain, .atLeast(0.97)),
      Check(subject, "KL(π‖π*) after training, nats", task.divergence(logPolicy, from: optimum), .atMost(0.05)),
    ]
  }
}
