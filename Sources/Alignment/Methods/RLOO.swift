import Foundation

extension MethodDescription {
  public static let rloo = MethodDescription(
    key: "rloo", title: "RLOO", hyperparameter: RLOO.klCoefficient,
    settings: [RLOO.klCoefficient.setting, RLOO.objective.setting]
      + CommonSettings.groupRollouts(
        updates: 240, episodes: 128, completionsPerPrompt: 4,
        completionsHelp: "k: the baseline of each completion is the mean of the others.")
      + [RLOO.minibatches.setting, RLOO.epochs.setting, RLOO.clip.setting]
      + CommonSettings.policyOptimization(learningRate: 2e-4, evaluateEvery: 20),
    source: "arXiv 2402.14740, section 3.3",
    summary: "REINFORCE on whole completions, each against the mean reward of the prompt's others.",
    rollouts: Rollouts(
      schedule: { settings in
        let isClipped = settings[RLOO.objective] == .clipped
        return RolloutSchedule(
          groupsOf: settings, epochs: isClipped ? settings[RLOO.epochs] : 1,
          minibatches: isClipped ? settings[RLOO.minibatches] : 1)
      },
      method: { training, _ in
        let settings = training.settings
        return RLOO(
          coefficient: settings[RLOO.klCoefficient],
          clip: settings[RLOO.objective] == .clipped ? settings[RLOO.clip] : nil)
      }))
}

/// REINFORCE leave-one-out (arXiv 2402.14740, section 3.3): a completion is one action with the return
///
///     R(x, y) = r(x, y) − β log π(y|x)/π_ref(y|x)
///     A_i = R_i − 1/(k − 1) Σ_{j ≠ i} R_j    over the k completions of a prompt
///     L = −1/N Σ_i A_i log π(y_i|x)          over the N completions of a batch
///
/// Or, for several passes over a rollout, L = −1/N Σ_i min(ρ_i A_i, clip(ρ_i, 1 − ε, 1 + ε) A_i) with
/// ρ_i = π(y_i|x)/π_old(y_i|x), as in TRL. Before the first step both have the same gradient.
struct RLOO: OnPolicyMethod {
  enum Objective: String, CaseIterable, Sendable { case reinforce, clipped }

  static let klCoefficient = SettingKey.number(
    "klCoefficient", .nonNegative, 0.2, "β: the cost of one nat of KL, subtracted from a completion's reward.")
  static let objective = SettingKey.choice(
    "objective", Objective.reinforce,
    "The objective: A log π(y|x), as printed, with one step for each rollout; or the probability ratio of whole completions times A, clipped, which allows several passes over a rollout, as in TRL."
  )
  static let minibatches = CommonSettings.minibatches.only(with: objective, .clipped)
  static let epochs = CommonSettings.rolloutEpochs.only(with: objective, .clipped)
  static let clip = SettingKey.number(
    "clip", .positive, 0.2,
    "ε: the largest change of a completion's probability ratio that still has a gradient."
  ).only(with: objective, .clipped)

  /// β, per nat.
  let coefficient: Double
  /// ε; nil for REINFORCE as printed.
  var clip: Double?
  private(set) var rollout: (old: [[Double]], advantages: [Double]) = ([], [])

  /// A of each completion.
  ///
  /// - Parameter returns: of completions, `groupSize` consecutive ones for each prompt.
  static func advantages(returns: [Double], groupSize: Int) -> [Double] {
    stride(from: 0, to: returns.count, by: groupSize).flatMap { start -> [Double] in
      let group = returns[start..<start + groupSize], sum = group.reduce(0, +)
      return group.map { $0 - (sum - $0) / Double(groupSize - 1) }
    }
  }

  /// - Parameters:
  ///   - policy, old: log π of each token of each completion, by the present policy and by the policy that sampled it,
  ///     nats.
  ///   - advantages: one for each completion.
  ///   - total: completions of the whole minibatch; the losses of its parts add up.
  func loss(policy: [[Double]], old: [[Double]], advantages: [Double], of total: Int) -> PolicyLoss {
    var result = PolicyLoss()
    let weight = 1 / Double(total)
    for ((policy, old), advantage) in zip(zip(policy, old), advantages) {
      let sum = policy.reduce(0, +), logRatio = sum - old.reduce(0, +)
      var slope = -advantage, isClipped = false
      if let clip {
        let ratio = exp(logRatio)
        let plain = -advantage * ratio, clipped = -advantage * min(max(ratio, 1 - clip), 1 + clip)
        isClipped = clipped > plain
        slope = isClipped ? 0 : plain
        result.loss += weight * max(plain, clipped)
      } else {
        result.loss -= weight * advantage * sum
      }
      result.gradient += Array(repeating: weight * slope, count: policy.count)
      result.record(logRatio: logRatio, isClipped: isClipped, weight: weight)
    }
    return result
  }

  mutating func begin(_ rollout: Rollout, update: Int, metrics: inout [Metric: Double]) {
    let returns = rollout.rewards.indices.map {
      rollout.rewards[$0] - coefficient * rollout.logRatios($0).reduce(0, +)
    }
    let advantages = RLOO.advantages(returns: returns, groupSize: rollout.groupSize)
    self.rollout = (rollout.old, advantages)
    metrics[.klCoefficient] = coefficient
    metrics[.rewardWithKL] = returns.reduce(0, +) / Double(returns.count)
    metrics[.advantageStandardDeviation] = moments(advantages).standardDeviation
  }

  func loss(_ part: RolloutPart) -> PolicyLoss {
    loss(
      policy: part.policy, old: part.members.map { rollout.old[$0] },
      advantages: part.members.map { rollout.advantages[$0] }, of: part.completions)
  }
}
