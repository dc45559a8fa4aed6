import Foundation

extension MethodDescription {
  public static let rloo = MethodDescription(
    key: "rloo", title: "RLOO", hyperparameter: "klCoefficient",
    settings: [
      .number("klCoefficient", .nonNegative, 0.2, "β: what a nat of KL costs, taken from a completion's reward."),
      .choice(
        "objective", ["reinforce", "clipped"], "reinforce",
        "What is ascended: A log π(y|x), as printed, one step for each rollout; or the probability ratio of whole completions times A, clipped, so that a rollout can be gone over several times, as TRL does."
      ),
    ]
      + CommonSettings.groupRollouts(
        updates: 240, episodes: 128, completionsPerPrompt: 4, completionsHelp: "k: each one's baseline is the others.")
      + [
        Setting.integer("minibatches", 1...4096, 4, "Parts that a rollout is split into, one optimizer step each.")
          .only(
            with: "objective", "clipped"),
        Setting.integer("epochs", 1...64, 2, "Passes over each rollout.").only(with: "objective", "clipped"),
        Setting.number(
          "clip", .positive, 0.2, "How far a completion's probability ratio may move before its gradient is cut."
        ).only(with: "objective", "clipped"),
      ] + CommonSettings.policyOptimization(learningRate: 2e-4, evaluateEvery: 20),
    source: "arXiv 2402.14740, section 3.3",
    summary: "REINFORCE on whole completions, each against the mean reward of the prompt's others.",
    rollouts: Rollouts(
      schedule: { settings in
        let passes = settings.text("objective") == "clipped"
        return RolloutSchedule(
          updates: settings.integer("updates"), episodes: settings.integer("episodes"),
          groupSize: settings.integer("completionsPerPrompt"), epochs: passes ? settings.integer("epochs") : 1,
          minibatches: passes ? settings.integer("minibatches") : 1)
      },
      method: { settings, _ in
        RLOO(
          coefficient: settings.number("klCoefficient"),
          clip: settings.text("objective") == "clipped" ? settings.number("clip") : nil)
      }))
}

/// REINFORCE leave-one-out (arXiv 2402.14740, section 3.3): a completion is one action, its return
///
///     R(x, y) = r(x, y) − β log π(y|x)/π_ref(y|x)
///     A_i = R_i − 1/(k − 1) Σ_{j ≠ i} R_j    over the k completions of a prompt
///     L = −1/N Σ_i A_i log π(y_i|x)          over the N completions of a batch
///
/// Or, so that a rollout can be gone over more than once, L = −1/N Σ_i min(ρ_i A_i, clip(ρ_i, 1 − ε, 1 + ε) A_i) with
/// ρ_i = π(y_i|x)/π_old(y_i|x), as in TRL. Where nothing has moved yet both have one gradient.
public struct RLOO: OnPolicyMethod {
  /// β, per nat.
  public let coefficient: Double
  /// ε; nil for REINFORCE as printed.
  public let clip: Double?
  private var rollout: (old: [[Double]], advantages: [Double]) = ([], [])

  public init(coefficient: Double, clip: Double? = nil) {
    self.coefficient = coefficient
    self.clip = clip
  }

  /// A of each completion.
  ///
  /// - Parameter returns: of completions, those of one prompt together, `groupSize` at a time.
  public static func advantages(returns: [Double], groupSize: Int) -> [Double] {
    stride(from: 0, to: returns.count, by: groupSize).flatMap { start -> [Double] in
      let group = returns[start..<start + groupSize], sum = group.reduce(0, +)
      return group.map { $0 - (sum - $0) / Double(groupSize - 1) }
    }
  }

  /// - Parameters:
  ///   - policy, old: log π of each token of each completion as the policy stands, and as it was drawn, nats.
  ///   - advantages: one for each completion.
  ///   - total: completions of the whole batch, where these are only a part of it; what parts give adds up.
  public func loss(policy: [[Double]], old: [[Double]], advantages: [Double], of total: Int) -> PolicyLoss {
    var result = PolicyLoss()
    let share = 1 / Double(total)
    for ((policy, old), advantage) in zip(zip(policy, old), advantages) {
      let sum = policy.reduce(0, +), logRatio = sum - old.reduce(0, +)
      var slope = -advantage, cut = false
      if let clip {
        let ratio = exp(logRatio)
        let plain = -advantage * ratio, clipped = -advantage * min(max(ratio, 1 - clip), 1 + clip)
        cut = clipped > plain
        slope = cut ? 0 : plain
        result.loss += share * max(plain, clipped)
      } else {
        result.loss -= share * advantage * sum
      }
      result.gradient += Array(repeating: share * slope, count: policy.count)
      result.count(logRatio: logRatio, cut: cut, share: share)
    }
    return result
  }

  public mutating func begin(_ rollout: Rollout, update: Int, metrics: inout [String: Double]) {
    let returns = rollout.rewards.indices.map {
      rollout.rewards[$0] - coefficient * rollout.logRatios($0).reduce(0, +)
    }
    let advantages = RLOO.advantages(returns: returns, groupSize: rollout.groupSize)
    self.rollout = (rollout.old, advantages)
    metrics["kl_coefficient"] = coefficient
    metrics["reward_with_kl"] = returns.reduce(0, +) / Double(returns.count)
    metrics["advantage_deviation"] = moments(advantages).deviation
  }

  public func loss(_ part: RolloutPart) -> PolicyLoss {
    loss(
      policy: part.policy, old: part.members.map { rollout.old[$0] },
      advantages: part.members.map { rollout.advantages[$0] }, of: part.completions)
  }
}
