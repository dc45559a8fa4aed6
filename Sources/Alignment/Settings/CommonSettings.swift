import Tensor

/// Settings that several trainings share, each declared once.
public enum CommonSettings {
  public enum OptimizerName: String, CaseIterable, Sendable { case adamW = "adamw", rmsProp = "rmsprop" }
  public enum Pairing: String, CaseIterable, Sendable { case byPrompt = "by-prompt", shuffled }

  public static let optimizer = SettingKey.choice(
    "optimizer", OptimizerName.adamW, "The optimizer, by PyTorch's formulas.")
  public static let learningRate = SettingKey.number(
    "learningRate", .positive, 1e-3, "The learning rate after warm-up.")
  public static let batchSize = SettingKey.integer("batchSize", 1...65536, 64, "Preference pairs in a step.")
  public static let warmupSteps = SettingKey.integer(
    "warmupSteps", 0...1_000_000, 0, "Steps over which the learning rate rises linearly from 0.")
  public static let schedule = SettingKey.choice(
    "schedule", Schedule.Shape.constant, "The learning rate after warm-up; linear and cosine end at 0.")
  public static let gradientClip = SettingKey.number(
    "gradientClip", .positive, 1, "The largest global L2 norm of the gradient; a larger gradient is scaled down.")
  public static let weightDecay = SettingKey.number(
    "weightDecay", .nonNegative, 0, "AdamW's decoupled weight decay, on matrices only."
  ).only(with: optimizer, .adamW)
  public static let beta1 = SettingKey.number(
    "beta1", .decay, 0.9, "AdamW's decay rate of the mean of the gradient."
  ).only(with: optimizer, .adamW)
  public static let beta2 = SettingKey.number(
    "beta2", .decay, 0.999, "AdamW's decay rate of the mean of the squared gradient."
  ).only(with: optimizer, .adamW)
  public static let smoothing = SettingKey.number(
    "smoothing", .decay, 0.99, "RMSprop's decay rate of the mean of the squared gradient."
  ).only(with: optimizer, .rmsProp)
  public static let epochs = SettingKey.number(
    "epochs", .epochs, 1, "Passes over the data; a fraction of a pass is allowed.")
  static let pairing = SettingKey.choice(
    "pairing", Pairing.byPrompt,
    "The order of pairs: the pairs of a prompt in one batch, where each completion is scored once for all of them; or pairs shuffled one by one."
  )
  /// 0 stands for the sweep's own `evaluation.every`.
  public static let evaluateEvery = SettingKey.integer(
    "evaluateEvery", 0...1_000_000, 0, "Steps between evaluations; 0 takes the sweep's `evaluation.every`.")

  // Rollouts.
  static let updates = SettingKey.integer(
    "updates", 1...1_000_000, 60, "Rollouts; the policy is trained on each before the next is sampled.")
  static let episodes = SettingKey.integer("episodes", 2...1_000_000, 512, "Completions sampled for each update.")
  static let completionsPerPrompt = SettingKey.integer(
    "completionsPerPrompt", 2...4096, 4, "Completions of a prompt in a rollout.")
  static let minibatches = SettingKey.integer(
    "minibatches", 1...4096, 4, "Parts of a rollout; each is one optimizer step.")
  static let rolloutEpochs = SettingKey.integer("epochs", 1...64, 2, "Passes over each rollout.")

  /// The optimizer and its schedule: part of every training, each with its own defaults.
  static func optimization(
    optimizer: OptimizerName, learningRate: Double, warmupSteps: Int, schedule: Schedule.Shape, gradientClip: Double,
    batch: Setting? = nil, epochs: Setting? = nil
  ) -> [Setting] {
    [
      Self.optimizer.setting(default: optimizer), Self.learningRate.setting(default: learningRate), batch,
      Self.warmupSteps.setting(default: warmupSteps), Self.schedule.setting(default: schedule),
      Self.gradientClip.setting(default: gradientClip), weightDecay.setting, beta1.setting, beta2.setting,
      smoothing.setting, epochs,
    ].compactMap { $0 }
  }

  /// The training of every method that learns from stored pairs, with DPO's defaults (arXiv 2305.18290, appendix B).
  static func preferenceTraining(learningRate: Double = 3e-5) -> [Setting] {
    storedPreferences(learningRate: learningRate, batch: batchSize.setting) + [pairing.setting, evaluateEvery.setting]
  }

  /// The same for methods that learn from whole rankings: a step of 16 rankings of 4 scores 64 completions, about as
  /// many as 64 pairs by prompt.
  static func rankingTraining() -> [Setting] {
    let batch = batchSize.setting(default: 16, help: "Rankings in a step, each of one prompt's completions.")
    return storedPreferences(learningRate: 3e-5, batch: batch) + [evaluateEvery.setting]
  }

  private static func storedPreferences(learningRate: Double, batch: Setting) -> [Setting] {
    optimization(
      optimizer: .rmsProp, learningRate: learningRate, warmupSteps: 20, schedule: .constant, gradientClip: 10,
      batch: batch, epochs: epochs.setting)
  }

  /// Rollouts of methods that compare the completions of a prompt with each other.
  static func groupRollouts(
    updates: Int, episodes: Int, completionsPerPrompt: Int, completionsHelp: String
  ) -> [Setting] {
    [
      Self.updates.setting(default: updates), Self.episodes.setting(default: episodes),
      Self.completionsPerPrompt.setting(
        default: completionsPerPrompt, help: "Completions of a prompt in a rollout; \(completionsHelp)"),
    ]
  }

  /// The training of a policy on rollouts, of which `evaluateEvery` counts the updates.
  static func policyOptimization(
    learningRate: Double, evaluateEvery updates: Int, epochs: Setting? = nil
  ) -> [Setting] {
    optimization(
      optimizer: .adamW, learningRate: learningRate, warmupSteps: 16, schedule: .constant, gradientClip: 1,
      epochs: epochs)
      + [
        evaluateEvery.setting(
          default: updates, help: "Rollouts between evaluations; 0 takes the sweep's `evaluation.every`.")
      ]
  }
}
