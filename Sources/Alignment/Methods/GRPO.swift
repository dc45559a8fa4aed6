import Foundation

extension MethodDescription {
  public static let grpo = MethodDescription(
    key: "grpo", title: "GRPO", hyperparameter: "beta",
    settings: [
      .number(
        "beta", .nonNegative, 0.2,
        "β: the weight of the KL penalty in the loss. The paper's 0.04 was for a model of 7 billion parameters."),
      .choice(
        "scale", ["group", "batch", "none"], "group",
        "What a reward's distance from its group's mean is divided by: the group's standard deviation, as printed; that of all rewards of the rollout; or nothing, as in Dr. GRPO (arXiv 2503.20783)."
      ),
      .choice(
        "average", ["sequence", "token", "constant"], "sequence",
        "What the loss is a mean over: the tokens of a completion and then completions, as printed; all tokens alike (arXiv 2503.14476); or tokens, each completion counted as if of the greatest length (Dr. GRPO)."
      ),
      .number("clip", .positive, 0.2, "ε: how far a token's probability ratio may move before its gradient is cut."),
    ]
      + CommonSettings.groupRollouts(
        updates: 60, episodes: 512, completionsPerPrompt: 8,
        completionsHelp: "G: the group that rewards are compared in."
      )
      + [
        .integer("minibatches", 1...4096, 4, "Parts that a rollout is split into, one optimizer step each."),
        .integer("epochs", 1...64, 2, "Passes over each rollout."),
      ] + CommonSettings.policyOptimization(learningRate: 1e-4, evaluateEvery: 5),
    source: "arXiv 2402.03300, eq. 3 and 4",
    summary: "PPO's clipped ratio with advantages from a group of completions in place of a critic.",
    rollouts: Rollouts(
      schedule: { settings in
        RolloutSchedule(
          updates: settings.integer("updates"), episodes: settings.integer("episodes"),
          groupSize: settings.integer("completionsPerPrompt"), epochs: settings.integer("epochs"),
          minibatches: settings.integer("minibatches"))
      }, method: { settings, setup in GRPO(settings, maxNewTokens: setup.maxNewTokens) }))
}

/// Group relative policy optimisation (arXiv 2402.03300, eq. 3 and 4): over the tokens t of the completions i,
///
///     A_i = (r_i − mean of the group's r) / (standard deviation of the group's r)
///     L = mean_i 1/|y_i| Σ_t { −min(ρ_it A_i, clip(ρ_it, 1 − ε, 1 + ε) A_i) + β k3_it }
///     k3 = π_ref/π − log(π_ref/π) − 1,  ρ = π/π_old
///
/// The mean of k3 over the policy's own tokens is KL(π‖π_ref), but its gradient there is not: with the tokens held as
/// they are drawn it is that of KL(π_ref‖π), so that the optimum is not eq. 4's of arXiv 2305.18290.
///
/// The deviation is the unbiased one plus 1e-4, as in TRL: a group of equal rewards has advantages 0.
public struct GRPO: OnPolicyMethod {
  public enum Scale: String, Sendable { case group, batch, none }
  public enum Average: String, Sendable { case sequence, token, constant }

  public var beta = 0.2
  public var clip = 0.2
  public var scale = Scale.group
  public var average = Average.sequence
  /// The most tokens of a completion, for `Average.constant`.
  public var maxNewTokens: Int
  private var rollout: (old: [[Double]], reference: [[Double]], advantages: [Double]) = ([], [], [])

  public init(maxNewTokens: Int) { self.maxNewTokens = maxNewTokens }

  init(_ settings: Settings, maxNewTokens: Int) {
    self.init(maxNewTokens: maxNewTokens)
    beta = settings.number("beta")
    clip = settings.number("clip")
    scale = Scale(rawValue: settings.text("scale")) ?? .group
    average = Average(rawValue: settings.text("average")) ?? .sequence
  }

  /// A of each completion.
  ///
  /// - Parameter rewards: of completions, those of one prompt together, `groupSize` at a time.
  public func advantages(rewards: [Double], groupSize: Int) -> [Double] {
    let floor = 1e-4
    let whole = meanAndDeviation(rewards).deviation
    return stride(from: 0, to: rewards.count, by: groupSize).flatMap { start -> [Double] in
      let group = Array(rewards[start..<start + groupSize])
      let (mean, deviation) = meanAndDeviation(group)
      return group.map { reward in
        switch scale {
        case .group: (reward - mean) / (deviation + floor)
        case .batch: (reward - mean) / (whole + floor)
        case .none: reward - mean
        }
      }
    }
  }

  /// - Parameters:
  ///   - policy, old, reference: log π of each token of each completion as the policy stands, as it was drawn, and by
  ///     the reference, nats.
  ///   - advantages: one for each completion.
  ///   - completions, tokens: of the whole batch, where these are only a part of it; what parts give adds up.
  public func loss(
    policy: [[Double]], old: [[Double]], reference: [[Double]], advantages: [Double], completions: Int, tokens: Int
  ) -> PolicyLoss {
    var result = PolicyLoss()
    var penalty = 0.0
    for index in policy.indices {
      let advantage = advantages[index]
      let weight =
        switch average {
        case .sequence: 1 / (Double(completions) * Double(policy[index].count))
        case .token: 1 / Double(tokens)
        case .constant: 1 / (Double(completions) * Double(maxNewTokens))
        }
      for ((policy, old), reference) in zip(zip(policy[index], old[index]), reference[index]) {
        let logRatio = policy - old, ratio = exp(logRatio)
        let plain = -advantage * ratio, clipped = -advantage * min(max(ratio, 1 - clip), 1 + clip)
        let cut = clipped > plain
        let away = expm1(reference - policy), k3 = away - (reference - policy)
        // What weighs nothing may be infinite.
        result.loss += weight * (max(plain, clipped) + (beta > 0 ? beta * k3 : 0))
        result.gradient.append(weight * ((cut ? 0 : plain) - (beta > 0 ? beta * away : 0)))
        result.count(logRatio: logRatio, cut: cut, share: 1 / Double(tokens))
        penalty += k3 / Double(tokens)
      }
    }
    result.metrics = ["kl_penalty": penalty]
    return result
  }

  public mutating func begin(_ rollout: Rollout, update: Int, metrics: inout [String: Double]) {
    let advantages = advantages(rewards: rollout.rewards, groupSize: rollout.groupSize)
    self.rollout = (rollout.old, rollout.reference, advantages)
    metrics["kl_coefficient"] = beta
    let groups = stride(from: 0, to: rollout.rewards.count, by: rollout.groupSize).map {
      rollout.rewards[$0..<$0 + rollout.groupSize]
    }
    metrics["groups_without_a_difference"] =
      Double(groups.count { Set($0).count == 1 }) / Double(groups.count)
  }

  public func loss(_ part: RolloutPart) -> PolicyLoss {
    loss(
      policy: part.policy, old: part.members.map { rollout.old[$0] },
      reference: part.members.map { rollout.reference[$0] },
      advantages: part.members.map { rollout.advantages[$0] }, completions: part.completions, tokens: part.tokens)
  }
}
