import Foundation

extension MethodDescription {
  public static let grpo = MethodDescription(
    key: "grpo", title: "GRPO", hyperparameter: GRPO.beta,
    settings: [GRPO.beta.setting, GRPO.scale.setting, GRPO.average.setting, GRPO.clip.setting]
      + CommonSettings.groupRollouts(
        updates: 60, episodes: 512, completionsPerPrompt: 8,
        completionsHelp: "G: the size of the group in which rewards are compared.")
      + [CommonSettings.minibatches.setting, CommonSettings.rolloutEpochs.setting]
      + CommonSettings.policyOptimization(learningRate: 1e-4, evaluateEvery: 5),
    source: "arXiv 2402.03300, eq. 3 and 4",
    summary: "PPO's clipped ratio with advantages from a group of completions instead of a critic.",
    rollouts: Rollouts(
      schedule: {
        RolloutSchedule(
          groupsOf: $0, epochs: $0[CommonSettings.rolloutEpochs], minibatches: $0[CommonSettings.minibatches])
      },
      method: { training, _ in
        let settings = training.settings
        return GRPO(
          beta: settings[GRPO.beta], clip: settings[GRPO.clip], scale: settings[GRPO.scale],
          average: settings[GRPO.average], maxNewTokens: training.maxNewTokens)
      }))
}

/// Group relative policy optimisation (arXiv 2402.03300, eq. 3 and 4): over the tokens t of the completions i,
///
///     A_i = (r_i − mean of the group's r) / (standard deviation of the group's r)
///     L = mean_i 1/|y_i| Σ_t { −min(ρ_it A_i, clip(ρ_it, 1 − ε, 1 + ε) A_i) + β k3_it }
///     k3 = π_ref/π − log(π_ref/π) − 1,  ρ = π/π_old
///
/// The mean of k3 over the policy's own tokens is KL(π‖π_ref), but its gradient is not: for fixed sampled tokens it is
/// the gradient of KL(π_ref‖π), so that the optimum is not eq. 4 of arXiv 2305.18290.
///
/// The standard deviation is the unbiased one plus 1e-4, as in TRL: in a group of equal rewards all advantages are 0.
struct GRPO: OnPolicyMethod {
  enum Scale: String, CaseIterable, Sendable { case group, batch, none }
  enum Average: String, CaseIterable, Sendable { case sequence, token, constant }

  static let beta = SettingKey.number(
    "beta", .nonNegative, 0.2,
    "β: the weight of the KL penalty in the loss. The paper's 0.04 was for a model of 7 billion parameters.")
  static let scale = SettingKey.choice(
    "scale", Scale.group,
    "The divisor of a reward's distance from the mean of its group: the group's standard deviation, as printed; the standard deviation of all rewards of the rollout; or none, as in Dr. GRPO (arXiv 2503.20783)."
  )
  static let average = SettingKey.choice(
    "average", Average.sequence,
    "The mean in the loss: over the tokens of a completion and then over completions, as printed; over all tokens (arXiv 2503.14476); or over tokens, with the largest length for every completion (Dr. GRPO)."
  )
  static let clip = SettingKey.number(
    "clip", .positive, 0.2, "ε: the largest change of a token's probability ratio that still has a gradient.")

  var beta = 0.2
  var clip = 0.2
  var scale = Scale.group
  var average = Average.sequence
  /// The largest length of a completion, for `Average.constant`.
  var maxNewTokens: Int
  private(set) var rollout: (old: [[Double]], reference: [[Double]], advantages: [Double]) = ([], [], [])

  /// A of each completion.
  ///
  /// - Parameter rewards: of completions, `groupSize` consecutive ones for each prompt.
  func advantages(rewards: [Double], groupSize: Int) -> [Double] {
    let floor = 1e-4
    let whole = unbiasedMoments(rewards).standardDeviation
    return stride(from: 0, to: rewards.count, by: groupSize).flatMap { start -> [Double] in
      let group = Array(rewards[start..<start + groupSize])
      let (mean, standardDeviation) = unbiasedMoments(group)
      return group.map { reward in
        switch scale {
        case .group: (reward - mean) / (standardDeviation + floor)
        case .batch: (reward - mean) / (whole + floor)
        case .none: reward - mean
        }
      }
    }
  }

  /// - Parameters:
  ///   - policy, old, reference: log π of each token of each completion, by the present policy, by the policy that
  ///     sampled it, and by the reference, nats.
  ///   - advantages: one for each completion.
  ///   - completions, tokens: of the whole minibatch; the losses of its parts add up.
  func loss(
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
        let isClipped = clipped > plain
        let slope = expm1(reference - policy), k3 = slope - (reference - policy)
        // With β = 0 the penalty may be infinite: 0 · ∞ would be NaN.
        result.loss += weight * (max(plain, clipped) + (beta > 0 ? beta * k3 : 0))
        result.gradient.append(weight * ((isClipped ? 0 : plain) - (beta > 0 ? beta * slope : 0)))
        result.record(logRatio: logRatio, isClipped: isClipped, weight: 1 / Double(tokens))
        penalty += k3 / Double(tokens)
      }
    }
    result.metrics = [.klPenalty: penalty]
    return result
  }

  mutating func begin(_ rollout: Rollout, update: Int, metrics: inout [Metric: Double]) {
    let advantages = advantages(rewards: rollout.rewards, groupSize: rollout.groupSize)
    self.rollout = (rollout.old, rollout.reference, advantages)
    metrics[.klCoefficient] = beta
    let groups = stride(from: 0, to: rollout.rewards.count, by: rollout.groupSize).map {
      rollout.rewards[$0..<$0 + rollout.groupSize]
    }
    metrics[.groupsWithoutADifference] = Double(groups.count { Set($0).count == 1 }) / Double(groups.count)
  }

  func loss(_ part: RolloutPart) -> PolicyLoss {
    loss(
      policy: part.policy, old: part.members.map { rollout.old[$0] },
      reference: part.members.map { rollout.reference[$0] },
      advantages: part.members.map { rollout.advantages[$0] }, completions: part.completions, tokens: part.tokens)
  }
}
