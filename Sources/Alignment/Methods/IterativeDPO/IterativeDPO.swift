extension MethodDescription {
  public static let iterativeDPO: MethodDescription = {
    var method = MethodDescription(
      key: "iterative-dpo", title: "Iterative DPO", family: .onPolicy, hyperparameter: IterativeDPO.beta,
      settings: [
        IterativeDPO.beta.setting, IterativeDPO.rounds.setting, IterativeDPO.promptsPerRound.setting,
        IterativeDPO.completionsPerPrompt.setting, IterativeDPO.reference.setting, IterativeDPO.betaSchedule.setting,
        IterativeDPO.alpha.setting, IterativeDPO.momentum.setting,
      ] + CommonSettings.preferenceTraining(),
      source: "arXiv 2404.10719, section 6 (DPO-Iter); arXiv 2312.11456, algorithm 2",
      summary: "DPO in rounds, each on pairs of the policy's own completions, ranked by the learned or the true reward."
    )
    method.budget = { settings, prompts in
      let rounds = settings[IterativeDPO.rounds], k = settings[IterativeDPO.completionsPerPrompt]
      let completions = IterativeDPO.promptsPerRound(settings, of: prompts) * k
      let pairs = Double(completions * (k - 1) / 2), epochs = settings[CommonSettings.epochs]
      let steps = rounds * max(1, Int(epochs * pairs / Double(settings[CommonSettings.batchSize])))
      return TrainingBudget(steps: steps, optimizerSteps: steps, samples: rounds * completions, passes: epochs)
    }
    method.train = { training in
      var trainer = IterativeTrainer(training, title: "Iterative DPO")
      try trainer.train()
    }
    return method
  }()
}

/// DPO in rounds on the policy's own completions.
enum IterativeDPO {
  enum Reference: String, CaseIterable, Sendable { case sft, round }
  enum BetaSchedule: String, CaseIterable, Sendable { case fixed, adaptive }

  static let beta = SettingKey.number(
    "beta", .positive, 0.1,
    "The strength of the KL constraint; with an adaptive β, β0, the value of β where the gap is its moving mean.")
  static let rounds = SettingKey.integer(
    "rounds", 1...1000, 3,
    "Rounds; each samples completions from the present policy and trains the policy on their pairs.")
  static let promptsPerRound = SettingKey.integer(
    "promptsPerRound", 0...10_000_000, 0,
    "Prompts of a round, taken in turn; 0 divides all training prompts among the rounds.")
  static let completionsPerPrompt = SettingKey.integer(
    "completionsPerPrompt", 2...64, 4, "Completions of a prompt in a round; k of them make k(k - 1)/2 pairs.")
  static let reference = SettingKey.choice(
    "reference", Reference.sft,
    "The reference of the log-ratios: the SFT policy in all rounds, or the policy at the start of the round.")
  static let betaSchedule = SettingKey.choice(
    "betaSchedule", BetaSchedule.fixed,
    "β: fixed; or following the gap between a batch's rewards as in β-DPO (arXiv 2407.08639), whose moving mean continues from round to round."
  )
  static let alpha = SettingKey.number(
    "alpha", .nonNegative, 0.6, "β-DPO's α: how strongly β follows the gap."
  ).only(with: betaSchedule, .adaptive)
  static let momentum = SettingKey.number(
    "momentum", .decay, 0.9, "The weight of earlier batches in the moving mean of the gap."
  ).only(with: betaSchedule, .adaptive)

  /// The prompts of a round: at least one, at most all, so that no prompt occurs twice in a round.
  static func promptsPerRound(_ settings: Settings, of prompts: Int) -> Int {
    let wanted = settings[promptsPerRound]
    return min(prompts, wanted > 0 ? wanted : max(1, prompts / settings[rounds]))
  }

  /// DPO's loss (arXiv 2305.18290, eq. 7), or `BetaDPOLoss` without its filter where β is adaptive.
  static func loss(_ settings: Settings) -> any PreferenceLoss {
    guard settings[betaSchedule] == .adaptive else { return DPOLoss(beta: settings[beta]) }
    return BetaDPOLoss(
      beta: settings[beta], alpha: settings[alpha], filter: .none,
      statistics: GapStatistics(momentum: settings[momentum]))
  }
}
