import Foundation
import Tensor

/// Checks of the papers' theorems on a task that can be enumerated, with the code of every sweep.
public struct Verification: Sendable {
  /// The exact reward and KL of a trained policy.
  public struct TrainedPolicy: Sendable {
    /// Such as "DPO, a transformer".
    public let title: String
    public let beta: Double
    /// The mean over prompts of KL(π‖π_ref), nats.
    public let divergence: Double
    /// The mean over prompts of E_π[r].
    public let reward: Double
    /// The true reward of each completion, and the implicit one, β log π/π_ref, both minus the mean over the completions
    /// of the prompt.
    public let rewards: [(truth: Double, implicit: Double)]

    init(_ title: String, _ logPolicy: [Double], beta: Double, of task: EnumerableTask) {
      self.title = title
      self.beta = beta
      divergence = task.divergence(logPolicy, from: task.logReference)
      reward = task.reward(logPolicy)
      let implicit = task.centred(task.implicitRewards(logPolicy, beta: beta))
      rewards = zip(task.centred(task.rewards), implicit).map { (truth: $0, implicit: $1) }
    }
  }

  public private(set) var checks: [Check] = []
  public private(set) var policies: [TrainedPolicy] = []
  /// The closed form at many β: no policy has a higher reward at the same KL.
  public private(set) var frontier: [(beta: Double, divergence: Double, reward: Double)] = []

  public var holds: Bool { checks.allSatisfy(\.holds) }

  /// The β at which policies are trained. Of the results at each, the worst is reported.
  public static let betas = [1, 0.5, 0.25]

  /// Runs all checks, which takes some seconds.
  public static func run() -> Verification {
    // On such small matrices several threads are slower than one.
    MatrixProduct.setThreads(1)
    let task = EnumerableTask()
    var result = Verification()
    result.checks += Check.worst(betas.map { ClosedFormChecks.checks(task, beta: $0) })
    result.train("DPO, tabular", task) { PreferenceChecks.tabular(task, beta: $0) }
    result.train("DPO, a transformer", task) { try PreferenceChecks.transformer(task, beta: $0) }
    result.train("PPO, a transformer", task) { try OnPolicyChecks.ppo(task, beta: $0) }
    result.train("RLOO, a transformer", task) { try OnPolicyChecks.rloo(task, beta: $0) }
    result.checks += GroupPenaltyChecks.checks(task)
    result.checks += ReductionChecks.checks()
    result.checks += BestOfNChecks.checks(task)
    result.checks += attempt(SamplerChecks.subject) { try SamplerChecks.checks(task) }
    result.frontier = (0...80).map { index in
      let beta = 10 * pow(10, -Double(index) / 40)
      let optimum = task.optimum(beta: beta)
      return (beta, task.divergence(optimum, from: task.logReference), task.reward(optimum))
    }
    return result
  }

  private mutating func train(
    _ title: String, _ task: EnumerableTask, _ training: (Double) throws -> (checks: [Check], logPolicy: [Double])
  ) {
    var trained: [TrainedPolicy] = []
    checks += Self.attempt(title) {
      Check.worst(
        try Self.betas.map { beta in
          let (checks, logPolicy) = try training(beta)
          trained.append(TrainedPolicy(title, logPolicy, beta: beta, of: task))
          return checks
        })
    }
    policies += trained
  }

  /// Turns an error into a check that fails.
  private static func attempt(_ subject: String, _ find: () throws -> [Check]) -> [Check] {
    do {
      return try find()
    } catch {
      return [Check(subject, "no error; found: \(error)", .nan, .atMost(0))]
    }
  }
}

extension EnumerableTask {
  /// Values minus the mean of their prompt.
  fileprivate func centred(_ values: [Double]) -> [Double] {
    ranges.flatMap { range -> [Double] in
      let mean = values[range].reduce(0, +) / Double(range.count)
      return values[range].map { $0 - mean }
    }
  }
}
