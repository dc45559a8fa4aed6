extension StageKind {
  /// The type that implements stages of this kind.
  var type: any Stage.Type {
    switch self {
    case .corpus: CorpusStage.self
    case .pretrained: PretrainedStage.self
    case .tokenizer: TokenizerStage.self
    case .examples: ExamplesStage.self
    case .groundTruth: GroundTruthStage.self
    case .classifier: ClassifierStage.self
    case .prompts: PromptsStage.self
    case .heldOutPrompts: HeldOutPromptsStage.self
    case .sft: SFTStage.self
    case .completions: CompletionsStage.self
    case .referenceScores: ReferenceScoresStage.self
    case .preferences: PreferencesStage.self
    case .rewardModel: RewardModelStage.self
    case .candidates: CandidatesStage.self
    case .cell: CellStage.self
    case .judgedCompletions: JudgedCompletionsStage.self
    case .referenceCompletions: ReferenceCompletionsStage.self
    case .judging: JudgingStage.self
    }
  }
}
