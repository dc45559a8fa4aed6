import Foundation
import Tensor

/// DPO on infinite Bradley–Terry data: its optimum, the reward that it learns, and its gradient (arXiv 2305.18290,
/// sections 4 and 5).
enum PreferenceChecks {
  /// A policy with a parameter for each completion.
  static func tabular(
    _ task: EnumerableTask, beta: Double, method: MethodDescription = .dpo
  ) -> (checks: [Check], logPolicy: [Double]) {
    let loss = method.configuredLoss(["beta": .number(beta)])
    var policy = TabularPolicy(task)
    policy.minimize(loss, beta: beta)
    let subject = "\(method.title), tabular, on infinite data"
    let checks =
      optimality(subject, task, policy.logPolicy, beta, spread: 1e-6, probability: 1e-6)
      + lemmas(subject, task, policy.logPolicy, beta) + gradient(task, loss, beta)
    return (checks, policy.logPolicy)
  }

  /// A transformer, trained by the trainer of every sweep.
  static func transformer(
    _ task: EnumerableTask, beta: Double, method: MethodDescription = .dpo
  ) throws -> (checks: [Check], logPolicy: [Double]) {
    let settings = method.configuration([
      "beta": .number(beta), "optimizer": .text("adamw"), "learningRate": .number(1e-2), "schedule": .text("cosine"),
      "batchSize": .integer(task.pairs.count), "epochs": .number(600),
    ])
    let policy = task.reference.copy()
    var trainer = PreferenceTrainer(method: method, settings: settings)
    try trainer.train(policy, on: task.preferenceData, seed: 0, observer: TrainingObserver())
    let logPolicy = task.logPolicy(of: policy)
    let subject = "\(method.title), a transformer, on infinite data"
    return (optimality(subject, task, logPolicy, beta, spread: 0.05, probability: 1e-2), logPolicy)
  }

  /// Checks that the policy is the optimum, and that its implicit reward is the true one plus a function of the prompt.
  private static func optimality(
    _ subject: String, _ task: EnumerableTask, _ logPolicy: [Double], _ beta: Double, spread: Double,
    probability: Double
  ) -> [Check] {
    let implicit = task.implicitRewards(logPolicy, beta: beta)
    let apart = task.pairs.map { pair -> Double in
      let chosen = Double(task.completions[pair.chosen].worth), rejected = Double(task.completions[pair.rejected].worth)
      return abs(sigmoid(implicit[pair.chosen] - implicit[pair.rejected]) - chosen / (chosen + rejected))
    }
    return [
      Check(
        subject, "KL(π‖π*) after training, nats", task.divergence(logPolicy, from: task.optimum(beta: beta)),
        .atMost(1e-3)),
      Check(
        subject, "spread of β log π/π_ref − r over the completions of a prompt",
        task.spread(zip(implicit, task.rewards).map { $0 - $1 }), .atMost(spread)),
      Check(subject, "largest error of the preference probabilities", largest(apart), .atMost(probability)),
    ]
  }

  /// Rewards that differ by a function of the prompt imply the same preferences (lemma 1) and the same optimum (lemma 2):
  /// here the true reward, and the learned one plus a constant for each prompt.
  private static func lemmas(
    _ subject: String, _ task: EnumerableTask, _ logPolicy: [Double], _ beta: Double
  ) -> [Check] {
    let implicit = task.implicitRewards(logPolicy, beta: beta)
    let moved = implicit.indices.map { implicit[$0] + 3 * Double(task.completions[$0].prompt) - 1 }
    let optimum = task.optimum(beta: beta), other = task.optimum(beta: beta, rewards: moved)
    return [
      Check(
        subject, "KL between the optima for r̂ + f(x) and for r (lemmas 1 and 2)",
        task.divergence(other, from: optimum), .atMost(1e-9))
    ]
  }

  /// ∇L = −β E[σ(r̂(y_l) − r̂(y_w)) (∇log π(y_w) − ∇log π(y_l))] (section 4), at a policy that ranks some pairs wrongly.
  private static func gradient(_ task: EnumerableTask, _ loss: any PreferenceLoss, _ beta: Double) -> [Check] {
    var loss = loss
    var random = RandomStream(seed: 0, purpose: "policy at which a gradient is taken")
    var policy = TabularPolicy(task)
    for index in policy.parameters.indices { policy.parameters[index] += 2 * random.normal() }
    let implicit = task.implicitRewards(policy.logPolicy, beta: beta)
    // The gradient of the log-softmax's normalisation is the same for both sides and cancels.
    var identity = [Double](repeating: 0, count: implicit.count)
    for pair in task.pairs {
      let weight = beta * sigmoid(implicit[pair.rejected] - implicit[pair.chosen]) / Double(task.pairs.count)
      identity[pair.chosen] -= weight
      identity[pair.rejected] += weight
    }
    let coded = policy.gradient(loss.evaluate(task.preferenceScores(policy.logPolicy)).gradient)
    let step = 1e-5
    let differences = policy.parameters.indices.map { index -> Double in
      func value(_ move: Double) -> Double {
        var other = policy
        other.parameters[index] += move
        return loss.evaluate(task.preferenceScores(other.logPolicy)).loss
      }
      return (value(step) - value(-step)) / (2 * step)
    }
    let subject = "The gradient identity (section 4)"
    return [
      Check(
        subject, "−β E[σ(r̂_l − r̂_w)(∇log π_w − ∇log π_l)], compared with finite differences",
        relativeDifference(identity, differences), .atMost(1e-7)),
      Check(
        subject, "gradient of the loss, compared with finite differences", relativeDifference(coded, differences),
        .atMost(1e-7)),
    ]
  }
}

extension MethodDescription {
  /// The method's default settings with these changes.
  func configuration(_ changes: [String: SettingValue]) -> Settings {
    changes.reduce(Settings(defaultsOf: settings)) { $0.setting($1.key, to: $1.value) }
  }

  /// The method's loss at its default settings with these changes.
  func configuredLoss(_ changes: [String: SettingValue]) -> any PreferenceLoss {
    guard let loss else { preconditionFailure("\(key) does not learn from pairs") }
    return loss(configuration(changes))
  }
}
