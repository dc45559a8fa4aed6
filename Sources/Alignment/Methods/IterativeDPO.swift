extension MethodDescription {
  public static let iterativeDPO: MethodDescription = {
    var method = MethodDescription(
      key: "iterative-dpo", title: "Iterative DPO", family: .onPolicy, hyperparameter: "beta",
      settings: [
        .number(
          "beta", .positive, 0.1, "The strength of the KL constraint; with an adaptive β, the β0 about which it moves."),
        .integer(
          "rounds", 1...1000, 3, "Rounds, each of which samples from the policy as it then is and trains on the pairs."),
        .integer(
          "promptsPerRound", 0...10_000_000, 0,
          "Prompts of a round, taken in turn; 0 shares out all training prompts among the rounds."),
        .integer(
          "completionsPerPrompt", 2...64, 4, "Completions of a prompt in a round; k of them make k(k - 1)/2 pairs."),
        .choice(
          "reference", ["sft", "round"], "sft",
          "What log-ratios are taken against: the SFT policy in all rounds, or the policy that the round began with."),
        .choice(
          "betaSchedule", ["fixed", "adaptive"], "fixed",
          "Whether β follows the gap between a batch's rewards as β-DPO's does (arXiv 2407.08639), whose moving mean goes on from round to round."
        ),
        Setting.number("alpha", .nonNegative, 0.6, "β-DPO's α: how far β follows the gap.").only(
          with: "betaSchedule", "adaptive"),
        Setting.number("momentum", .decay, 0.9, "How slowly the gap's moving mean follows the batches.").only(
          with: "betaSchedule", "adaptive"),
      ] + CommonSettings.preferenceTraining(learningRate: 3e-5),
      source: "arXiv 2404.10719, section 6 (DPO-Iter); arXiv 2312.11456, algorithm 2",
      summary: "DPO in rounds, each on pairs of the policy's own completions, ranked by the learned or the true reward."
    )
    method.budget = { settings, prompts in
      let rounds = settings.integer("rounds"), k = settings.integer("completionsPerPrompt")
      let completions = IterativeTrainer.promptsPerRound(settings, of: prompts) * k
      let pairs = Double(completions * (k - 1) / 2), epochs = settings.number("epochs")
      let steps = rounds * max(1, Int(epochs * pairs / Double(settings.integer("batchSize"))))
      return TrainingBudget(steps: steps, optimizerSteps: steps, samples: rounds * completions, passes: epochs)
    }
    method.train = { training in
      var trainer = IterativeTrainer(training, title: "Iterative DPO")
      try trainer.train()
    }
    return method
  }()
}

extension IterativeTrainer {
  /// DPO's loss (arXiv 2305.18290, eq. 7), or with its batch's β (`BetaDPOLoss`, without its filter).
  static func loss(_ settings: Settings) -> any PreferenceLoss {
    guard settings.text("betaSchedule") == "adaptive" else { return DPOLoss(beta: settings.number("beta")) }
    var loss = BetaDPOLoss(momentum: settings.number("momentum"))
    loss.beta = settings.number("beta")
    loss.alpha = settings.number("alpha")
    loss.filter = .none
    return loss
  }
}
