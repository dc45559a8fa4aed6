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

  /// RLOO at β, with no critic to learn.
  static func rloo(_ task: EnumerableTask, beta: Double) throws -> (checks: [Check], logPolicy: [Double]) {
    let logPolicy = try train(
      .rloo,
      [
        "klCoefficient": .number(beta), "updates": .integer(300), "episodes": .integer(256),
        "learningRate": .number(1e-2), "warmupSteps": .integer(8), "schedule": .text("linear"),
      ], task)
    return (arrival("RLOO, a transformer", task, logPolicy, beta), logPolicy)
  }

  private static func train(
    _ method: MethodDescription, _ changes: [String: SettingValue], _ task: EnumerableTask,
    rewardModel: Transformer? = nil
  ) throws -> [Double] {
    let policy = task.reference.copy()
    let trainer = OnPolicyTrainer(
      method: method, settings: method.configuration(changes), policy: policy, reference: task.reference,
      rewardModel: rewardModel, prompts: EnumerableTask.prompts, maxNewTokens: EnumerableTask.maxNewTokens,
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

/// GRPO's penalty, summed over every completion as its own loss has it: a mean that is the KL, and a gradient that is
/// another divergence's.
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
        // Of a completion of one token, π ∂/∂log π is π − π_ref: KL(π_ref‖π)'s, where KL(π‖π_ref)'s would be
        // π (log π/π_ref + 1).
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
        subject, "its mean over the policy's completions, against KL(π‖π_ref), relative",
        relativeDifference(means, divergences), .atMost(1e-4)),
      Check(
        subject, "its slope along a token's log π, weighed by π, against π − π_ref",
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
    TokenScorer(model).score(
      prompts: EnumerableTask.prompts,
      completions: task.completions.map { (prompt: $0.prompt, tokens: $0.tokens[...]) })
  }
}
