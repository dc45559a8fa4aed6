/// The settings that several trainings share, each written once.
public enum CommonSettings {
  /// How a training descends: given to every training, each with its own defaults.
  public static func optimization(
    optimizer: String, learningRate: Double, batchSize: Int, batchSizeHelp: String, epochs: Double?,
    warmupSteps: Int, schedule: String, gradientClip: Double
  ) -> [Setting] {
    var settings: [Setting] = [
      .choice("optimizer", ["adamw", "rmsprop"], optimizer, "The descent rule, by PyTorch's formulas."),
      .number("learningRate", .positive, learningRate, "The step size after warm-up."),
      .integer("batchSize", 1...65536, batchSize, batchSizeHelp),
      .integer("warmupSteps", 0...1_000_000, warmupSteps, "Steps over which the learning rate rises linearly from 0."),
      .choice(
        "schedule", ["constant", "linear", "cosine"], schedule,
        "How the learning rate goes on after warm-up; linear and cosine end at 0."),
      .number("gradientClip", .positive, gradientClip, "The gradient's largest global L2 norm."),
      Setting.number("weightDecay", .nonNegative, 0, "AdamW's decoupled decay, on matrices only.").only(
        with: "optimizer", "adamw"),
      Setting.number("beta1", .decay, 0.9, "AdamW's decay of the gradient's mean.").only(with: "optimizer", "adamw"),
      Setting.number("beta2", .decay, 0.999, "AdamW's decay of the squared gradient's mean.").only(
        with: "optimizer", "adamw"),
      Setting.number("smoothing", .decay, 0.99, "RMSprop's decay of the squared gradient's mean.").only(
        with: "optimizer", "rmsprop"),
    ]
    if let epochs {
      settings.append(.number("epochs", .epochs, epochs, "Passes over the data; a part of one is allowed."))
    }
    return settings
  }
}

extension CommonSettings {
  /// The training of every method that learns from stored pairs: DPO's own (arXiv 2305.18290, appendix B).
  static func preferenceTraining(learningRate: Double) -> [Setting] {
    optimization(
      optimizer: "rmsprop", learningRate: learningRate, batchSize: 64, batchSizeHelp: "Preference pairs in a step.",
      epochs: 1, warmupSteps: 20, schedule: "constant", gradientClip: 10)
      + [
        .choice(
          "pairing", ["by-prompt", "shuffled"], "by-prompt",
          "Whether a prompt's pairs stand in one batch, where a completion is scored once for all of them, or are shuffled singly."
        ),
        evaluateEvery(),
      ]
  }

  /// The same for methods that learn from whole rankings: a step of 16 rankings of 4 scores 64 completions, about as
  /// many as 64 pairs that stand by prompt.
  static func rankingTraining(learningRate: Double) -> [Setting] {
    optimization(
      optimizer: "rmsprop", learningRate: learningRate, batchSize: 16,
      batchSizeHelp: "Rankings in a step, each of one prompt's completions.", epochs: 1, warmupSteps: 20,
      schedule: "constant", gradientClip: 10) + [evaluateEvery()]
  }

  /// Rollouts of methods that compare a prompt's completions with each other.
  static func groupRollouts(
    updates: Int, episodes: Int, completionsPerPrompt: Int, completionsHelp: String
  ) -> [Setting] {
    [
      .integer("updates", 1...1_000_000, updates, "Rollouts, each followed by what is learnt from it."),
      .integer("episodes", 2...1_000_000, episodes, "Completions sampled for each update."),
      .integer(
        "completionsPerPrompt", 2...4096, completionsPerPrompt,
        "Completions of a prompt in a rollout; \(completionsHelp)"),
    ]
  }

  /// How policies descend that learn from rollouts.
  static func policyOptimization(learningRate: Double, evaluateEvery defaultValue: Int) -> [Setting] {
    optimization(
      optimizer: "adamw", learningRate: learningRate, batchSize: 0, batchSizeHelp: "", epochs: nil, warmupSteps: 16,
      schedule: "constant", gradientClip: 1
    ).filter { $0.name != "batchSize" } + [evaluateEvery(defaultValue, of: "Rollouts")]
  }

  /// 0 stands for the sweep's own `evaluation.every`.
  static func evaluateEvery(_ defaultValue: Int = 0, of steps: String = "Steps") -> Setting {
    .integer(
      "evaluateEvery", 0...1_000_000, defaultValue,
      "\(steps) between evaluations; 0 takes the sweep's `evaluation.every`.")
  }
}
