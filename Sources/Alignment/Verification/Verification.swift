import Foundation
import Tensor

/// What the papers prove, tried on a task that can be enumerated, with the code that every sweep runs.
public struct Verification: Sendable {
  /// A policy that a method has come to, summed up exactly.
  public struct Arrival: Sendable {
    /// Such as "DPO, a transformer".
    public let title: String
    public let beta: Double
    /// The mean over prompts of KL(π‖π_ref), nats.
    public let divergence: Double
    /// The mean over prompts of E_π[r].
    public let reward: Double
    /// Of each completion, less the mean over its prompt's: the true reward, and the implicit one, β log π/π_ref.
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
  /// What was trained.
  public private(set) var arrivals: [Arrival] = []
  /// The closed form over many β, from near the reference on: no policy is above.
  public private(set) var frontier: [(beta: Double, divergence: Double, reward: Double)] = []

  public var holds: Bool { checks.allSatisfy(\.holds) }

  /// The β at which policies are trained. Of what is found at each, the worst is told.
  public static let betas = [1, 0.5, 0.25]

  /// Some seconds of work.
  public static func run() -> Verification {
    // Threads would only wait for each other on matrices as small as these.
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
    var policies: [Arrival] = []
    checks += Self.attempt(title) {
      Check.worst(
        try Self.betas.map { beta in
          let (checks, logPolicy) = try training(beta)
          policies.append(Arrival(title, logPolicy, beta: beta, of: task))
          return checks
        })
    }
    arrivals += policies
  }

  /// What ends in an error is a check that does not hold.
  private static func attempt(_ subject: String, _ find: () throws -> [Check]) -> [Check] {
    do {
      return try find()
    } catch {
      return [Check(subject, "it ends without an error; found: \(error)", .nan, .atMost(0))]
    }
  }
}

extension EnumerableTask {
  /// Values less their prompt's mean.
  fileprivate func centred(_ values: [Double]) -> [Double] {
    ranges.flatMap { range -> [Double] in
      let mean = values[range].reduce(0, +) / Double(range.count)
      return values[range].map { $0 - mean }
    }
  }
}
