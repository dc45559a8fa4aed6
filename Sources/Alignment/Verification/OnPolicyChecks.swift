import Foundation
import LanguageModel
import Tensor

/// Methods that learn from their own samples and a reward maximise E[r] − β KL(π‖π_ref), so they should approach the
/// optimum of the closed form, up to the noise of samples. The result of each is summed exactly over all completions.
enum OnPolicyChecks {
  /// PPO with a constant coefficient β: with so long a horizon the controller does not change it.
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
    return (optimality("PPO, a transformer, KL coefficient fixed at β", task, logPolicy, beta), logPolicy)
  }

  /// RLOO at β, without a critic.
  static func rloo(_ task: EnumerableTask, beta: Double) throws -> (checks: [Check], logPolicy: [Double]) {
    let logPolicy = try train(
      .rloo,
      [
        "klCoefficient": .number(beta), "updates": .integer(300), "episodes": .integer(256),
        "learningRate": .number(1e-2), "warmupSteps": .integer(8), "schedule": .text("linear"),
      ], task)
    return (optimality("RLOO, a transformer", task, logPolicy, beta), logPolicy)
  }

  private static func train(
    _ method: MethodDescription, _ changes: [String: SettingValue], _ task: EnumerableTask,
    rewardModel: Transformer? = nil
  ) throws -> [Double] {
    let policy = task.reference.copy()
    try method.train(
      PolicyTraining(
        settings: method.configuration(changes), policy: policy, reference: task.reference,
        preferences: task.preferenceData, rewardModel: rewardModel,
        reward: { episodes in
          .init(rewards: episodes.map { log(Double(EnumerableTask.worth(of: $0.tokens, prompt: $0.prompt))) })
        }, maxNewTokens: EnumerableTask.maxNewTokens, endOfText: EnumerableTask.endOfText, seed: 0,
        observer: TrainingObserver()))
    return task.logPolicy(of: policy)
  }

  /// Checks that the policy has nearly the optimum of the objective.
  private static func optimality(
    _ subject: String, _ task: EnumerableTask, _ logPolicy: [Double], _ beta: Double
  ) -> [Check] {
    let optimum = task.optimum(beta: beta)
    let start = task.objective(task.logReference, beta: beta)
    let gain = (task.objective(logPolicy, beta: beta) - start) / (task.objective(optimum, beta: beta) - start)
    return [
      Check(subject, "gain in E[r] − β KL, as a fraction of the optimum's gain", gain, .atLeast(0.97)),
      Check(subject, "KL(π‖π*) after training, nats", task.divergence(logPolicy, from: optimum), .atMost(0.05)),
    ]
  }
}

/// GRPO's penalty, by its own loss, summed over every completion: its mean is the KL, its gradient is that of another
/// divergence.
enum GroupPenaltyChecks {
  static let subject = "GRPO's penalty k3, by enumeration"

  static func checks(_ task: EnumerableTask) -> [Check] {
    let policy = Transformer(shape: EnumerableTask.shape, seed: 2)
    var random = RandomStream(seed: 2, purpose: "policy of GRPO's penalty")
    for index in 0..<policy.layout.count { policy.parameters.pointer[index] += Float(0.3 * random.normal()) }
    let own = tokens(task, policy), reference = tokens(task, task.reference)
    var means: [Double] = [], divergences: [Double] = [], slopes: [Double] = [], expected: [Double] = []
    for range in task.ranges {
      var mean = 0.0, divergence = 0.0
      for index in range {
        let probability = exp(own[index].reduce(0, +))
        let penalty = penalty(own[index], reference[index])
        mean += probability * penalty.loss
        divergence += probability * zip(own[index], reference[index]).reduce(0) { $0 + $1.0 - $1.1 }
        // For a completion of one token, π ∂/∂log π is π − π_ref, the gradient of KL(π_ref‖π); that of KL(π‖π_ref)
        // would be π (log π/π_ref + 1).
        if own[index].count == 1 {
          slopes.append(probability * penalty.gradient[0])
          expected.append(probability - exp(reference[index][0]))
        }
      }
      means.append(mean)
      divergences.append(divergence)
    }
    return [
      Check(
        subject, "relative difference between its mean over the policy's completions and KL(π‖π_ref)",
        relativeDifference(means, divergences), .atMost(1e-4)),
      Check(
        subject, "relative difference between its slope along log π of a token, times π, and π − π_ref",
        relativeDifference(slopes, expected),
        .atMost(1e-12)),
    ]
  }

  /// Σ over the tokens of one completion of β k3, β = 1, and its gradient: GRPO's loss without an advantage.
  private static func penalty(_ policy: [Double], _ reference: [Double]) -> PolicyLoss {
    var method = GRPO(maxNewTokens: 1)
    method.beta = 1
    method.average = .constant
    return method.loss(
      policy: [policy], old: [policy], reference: [reference], advantages: [0], completions: 1, tokens: policy.count)
  }

  /// log π of each token of each completion, nats.
  private static func tokens(_ task: EnumerableTask, _ model: Transformer) -> [[Double]] {
    TokenScorer(model).score(prompts: EnumerableTask.prompts, completions: task.branches)
  }
}
