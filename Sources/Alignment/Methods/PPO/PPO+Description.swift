extension MethodDescription {
  public static let ppo = MethodDescription(
    key: "ppo", title: "PPO", hyperparameter: PPO.targetKL,
    settings: [
      PPO.targetKL.setting, PPO.initialKLCoefficient.setting, PPO.klHorizon.setting, PPO.updates.setting,
      PPO.episodes.setting, CommonSettings.minibatches.setting, PPO.clip.setting, PPO.valueClip.setting,
      PPO.criticLearningRate.setting, PPO.criticWarmup.setting, PPO.discount.setting, PPO.lambda.setting,
      PPO.whitenAdvantages.setting, PPO.entropyBonus.setting,
    ]
      + CommonSettings.policyOptimization(
        learningRate: 2e-4, evaluateEvery: 5, epochs: CommonSettings.rolloutEpochs.setting),
    source: "arXiv 1707.06347, eq. 7; arXiv 1909.08593 for the KL controller",
    summary: "Proximal policy optimisation with a separate critic, against the learned or the ground-truth reward.",
    hasCritic: true, conflict: PPO.conflict,
    rollouts: Rollouts(schedule: PPO.schedule, method: { PPO($0, parts: $1) }))
}

extension PPO {
  static let targetKL = SettingKey.number(
    "targetKL", .positive, 6, "The target of the adaptive KL controller: the sequence KL, in nats.")
  static let initialKLCoefficient = SettingKey.number(
    "initialKLCoefficient", .nonNegative, 0,
    "The KL penalty's coefficient before the controller changes it; 0 takes 1/√(2·targetKL), with which the optimum for a Gaussian reward of variance 1 has the target KL."
  )
  static let klHorizon = SettingKey.number(
    "klHorizon", .positive, 2560,
    "Episodes over which the KL controller adapts its coefficient (arXiv 1909.08593, section 2.2).")
  static let updates = SettingKey.integer(
    "updates", 1...1_000_000, 60, "Rollouts, each followed by `epochs` passes over it.")
  static let episodes = SettingKey.integer("episodes", 1...1_000_000, 512, "Completions sampled for each update.")
  static let clip = SettingKey.number(
    "clip", .positive, 0.2, "ε: the largest change of a token's probability ratio that still has a gradient.")
  static let valueClip = SettingKey.number(
    "valueClip", .positive, 0.2,
    "The largest change of a value from its value in the rollout that still has a gradient.")
  static let criticLearningRate = SettingKey.number(
    "criticLearningRate", .positive, 2e-4, "The learning rate of the critic.")
  static let criticWarmup = SettingKey.integer(
    "criticWarmup", 0...100_000, 0, "Updates at the start that train the critic alone.")
  static let discount = SettingKey.number("discount", .fraction, 1, "γ: the discount factor of the returns.")
  static let lambda = SettingKey.number(
    "lambda", .fraction, 0.95, "λ of generalised advantage estimation (arXiv 1506.02438).")
  static let whitenAdvantages = SettingKey.boolean(
    "whitenAdvantages", true, "Whether advantages are scaled to mean 0 and variance 1 over a rollout.")
  static let entropyBonus = SettingKey.number(
    "entropyBonus", .nonNegative, 0, "The coefficient of the policy's entropy in the objective.")

  static let schedule: @Sendable (Settings) -> RolloutSchedule = { settings in
    RolloutSchedule(
      updates: settings[updates], episodes: settings[episodes], epochs: settings[CommonSettings.rolloutEpochs],
      minibatches: settings[CommonSettings.minibatches], criticWarmupUpdates: settings[criticWarmup])
  }

  /// Settings that would make another method of it.
  static let conflict: @Sendable (Settings) -> SettingConflict? = { settings in
    let episodes = settings[PPO.episodes], horizon = settings[klHorizon]
    if Double(episodes) > horizon {
      return SettingConflict(
        found: "a \"klHorizon\" of \(Int(exactly: horizon).map(String.init) ?? "\(horizon)") for \(episodes) episodes",
        expected: "a horizon of at least the episodes of an update, or the KL coefficient swings")
    }
    let warmup = settings[criticWarmup], updates = settings[PPO.updates]
    if warmup >= updates {
      return SettingConflict(
        found: "\(warmup) updates of critic warm-up of \(updates) updates in all",
        expected: "fewer, or the policy is never trained")
    }
    return nil
  }
}
