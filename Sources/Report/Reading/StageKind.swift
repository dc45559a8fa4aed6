/// The kinds of stages that the report distinguishes, as in the ledger's column `kind`.
enum StageKind {
  static let cell = "cell"
  static let groundTruth = "ground-truth"
  static let rewardModel = "reward-model"
  static let judgedCompletions = "judged-completions"
  static let judging = "judging"
}

/// The methods that the report treats specially, by their names in sweep files.
enum MethodName {
  static let bestOfN = "best-of-n"
  static let dpo = "dpo"
  static let ppo = "ppo"
  static let preferredFT = "preferred-ft"
  static let sft = "sft"
  static let unlikelihood = "unlikelihood"
}
