public enum StageKind: String, Sendable, Codable, CaseIterable {
  case corpus
  case pretrained
  case tokenizer
  case examples
  case classifier
  case groundTruth = "ground-truth"
  case prompts
  case heldOutPrompts = "held-out-prompts"
  case sft
  case completions
  case referenceScores = "reference-scores"
  case preferences
  case rewardModel = "reward-model"
  case candidates
  case cell
  case judgedCompletions = "judged-completions"
  case referenceCompletions = "reference-completions"
  case judging

  /// Whether the stage only prepares data, which takes seconds and finds faults of the input. A run completes all of
  /// these before it starts any other stage.
  public var isPreparation: Bool {
    switch self {
    case .corpus, .pretrained, .tokenizer, .examples, .classifier, .groundTruth, .prompts, .heldOutPrompts: true
    case .sft, .completions, .referenceScores, .preferences, .rewardModel, .candidates, .cell, .judgedCompletions,
      .referenceCompletions, .judging:
      false
    }
  }

  /// Whether the stage writes checkpoints as it works. An interrupted stage of another kind starts again from the
  /// beginning.
  public var isResumable: Bool {
    switch self {
    case .sft, .rewardModel, .cell, .completions, .candidates: true
    case .corpus, .pretrained, .tokenizer, .examples, .classifier, .groundTruth, .prompts, .heldOutPrompts,
      .referenceScores, .preferences, .judgedCompletions, .referenceCompletions, .judging:
      false
    }
  }

  /// The number of processor cores that a stage of this kind can use.
  public var threads: Int { self == .sft || self == .rewardModel ? 2 : 1 }
}
