extension MethodDescription {
  public static let ppo = MethodDescription(
    key: "ppo", title: "PPO", hyperparameter: "targetKL",
    settings: [
      .number("targetKL", .positive, 6, "The sequence KL, in nats, that the adaptive controller steers to."),
      .number(
        "initialKLCoefficient", .nonNegative, 0,
        "The KL penalty's coefficient before the controller moves it; 0 takes 1/√(2·targetKL), at which the optimum for a Gaussian reward of variance 1 spends the target."
      ),
      .number("klHorizon", .positive, 2560, "Episodes over which the controller acts (arXiv 1909.08593, section 2.2)."),
      .integer("updates", 1...1_000_000, 60, "Rollouts, each followed by `epochs` passes over it."),
      .integer("episodes", 1...1_000_000, 512, "Completions sampled for each update."),
      .integer("minibatches", 1...4096, 4, "Parts that a rollout is split into, one optimizer step each."),
      .number("clip", .positive, 0.2, "How far the probability ratio may move before its gradient is cut."),
      .number("valueClip", .positive, 0.2, "How far the value may move from the rollout's before its gradient is cut."),
      .number("criticLearningRate", .positive, 2e-4, "The critic's step size."),
      .integer("criticWarmup", 0...100_000, 0, "Updates at the start that train the critic alone."),
      .number("discount", .share, 1, "γ of the returns."),
      .number("lambda", .share, 0.95, "λ of generalised advantage estimation (arXiv 1506.02438)."),
      .boolean("whitenAdvantages", true, "Whether advantages are brought to mean 0 and variance 1 over a rollout."),
      .number("entropyBonus", .nonNegative, 0, "The coefficient of the policy's entropy in the objective."),
    ]
      + CommonSettings.optimization(
        optimizer: "adamw", learningRate: 2e-4, batchSize: 0, batchSizeHelp: "", epochs: nil, warmupSteps: 16,
        schedule: "constant", gradientClip: 1
      ).filter { $0.name != "batchSize" }
      + [.integer("epochs", 1...64, 2, "Passes over each rollout."), CommonSettings.evaluateEvery(5, of: "Rollouts")],
    source: "arXiv 1707.06347, eq. 7; arXiv 1909.08593 for the KL controller",
    summary: "Proximal policy optimisation with a separate critic, against the learned or the ground-truth reward.",
    hasCritic: true, conflict: conflict,
    rollouts: Rollouts(
      schedule: schedule, method: { ProximalMethod($0, schedule($0), $1) }))

  private static let schedule: @Sendable (Settings) -> RolloutSchedule = { settings in
    RolloutSchedule(
      updates: settings.integer("updates"), episodes: settings.integer("episodes"),
      epochs: settings.integer("epochs"), minibatches: settings.integer("minibatches"),
      idleUpdates: settings.integer("criticWarmup"))
  }

  /// What would turn it into another method.
  private static let conflict: @Sendable (Settings) -> SettingConflict? = { settings in
    let episodes = settings.integer("episodes"), horizon = settings.number("klHorizon")
    if Double(episodes) > horizon {
      return SettingConflict(
        found: "a \"klHorizon\" of \(Int(exactly: horizon).map(String.init) ?? "\(horizon)") for \(episodes) episodes",
        expected: "a horizon of at least the episodes of an update, or the KL coefficient swings")
    }
    let warmup = settings.integer("criticWarmup"), updates = settings.integer("updates")
    if warmup >= updates {
      return SettingConflict(
        found: "\(warmup) updates of critic warm-up of \(updates) updates in all",
        expected: "fewer, or the policy is never trained")
    }
    return nil
  }
}
