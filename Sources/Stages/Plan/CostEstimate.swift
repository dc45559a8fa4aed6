import Alignment
import SweepFile

/// What stages will cost, from their shapes alone.
struct CostEstimate {
  private let sweep: Sweep
  private let settings: PreferenceSettings

  /// - Parameter sweep: as one cell has it.
  init(_ sweep: Sweep) {
    self.sweep = sweep
    settings = PreferenceSettings(sweep.preferences)
  }

  /// One token forward through the blocks; two operations for each multiplication and addition.
  private var trunk: Double {
    let width = Double(sweep.model.width)
    return 2 * Double(sweep.model.layers) * (12 * width * width + Double(sweep.task.completionTokens) * width)
  }
  private var logits: Double { 2 * Double(sweep.model.vocabulary * sweep.model.width) }
  private var completion: Double { Double(sweep.task.completionTokens) }
  /// Prompts that are worth counting: each once, however many completions it has.
  private func promptsCost(_ count: Int) -> Double { trunk * Double(count * sweep.task.costlyPromptTokens) }

  /// Backward costs twice forward.
  func policy(epochs: Double) -> Double { supervised(epochs, of: sweep.task.expectedDocuments) }
  /// The base model.
  func pretraining(epochs: Double) -> Double { supervised(epochs, of: sweep.task.expectedPretrainingDocuments) }
  private func supervised(_ epochs: Double, of documents: Double) -> Double {
    3 * (trunk + logits) * epochs * documents * Double(sweep.task.sequenceTokens)
  }
  /// Of the corpus's own, two of each prompt are expected.
  private var completions: Double {
    Double(settings.prompts * (settings.labels == .corpus ? 2 : settings.completionsPerPrompt))
  }
  /// Of the training pairs that there are, those that are kept.
  private var keptShare: Double { settings.pairs.map { Double($0) / Double(settings.greatestPairs) } ?? 1 }
  var preferences: Double { 2 * ((trunk + logits) * completions * completion + promptsCost(settings.prompts)) }
  var referenceScores: Double { (trunk + logits) * completions * completion + promptsCost(settings.prompts) }
  var candidates: Double {
    (trunk + logits) * Double(sweep.evaluation.prompts * CandidatesStage.blockSize) * completion
  }
  /// Completions of held-out prompts, for judges.
  func judged(_ prompts: Int, each: Int) -> Double {
    (trunk + logits) * Double(prompts * each) * completion + promptsCost(prompts)
  }
  var rewardModel: Double {
    3 * Double(sweep.rewardModel[RewardModelTrainer.epochs]) * keptShare
      * (trunk * completions * completion + promptsCost(settings.prompts))
  }

  private func evaluations(_ cell: CellPlan, steps: Int) -> Double {
    let count = sweep.evaluation.prompts
    let one = 3 * ((trunk + logits) * Double(count) * completion + promptsCost(count))
    guard case .integer(let own)? = cell.settings.values["evaluateEvery"] else { return one }
    return one * Double(2 + steps / (own > 0 ? own : sweep.evaluation.every))
  }

  func optimizerSteps(_ cell: CellPlan) -> Int? { budget(cell)?.optimizerSteps ?? steps(cell) }

  private func budget(_ cell: CellPlan) -> TrainingBudget? {
    MethodRegistry.method(cell.method)?.budget?(cell.settings, settings.prompts)
  }

  /// A training's steps as it counts them: those that learn from rollouts count these.
  private func steps(_ cell: CellPlan) -> Int? {
    guard let method = MethodRegistry.method(cell.method) else { return nil }
    switch method.family {
    case .reference, .prompting, .selection: return 0
    case .onPolicy: return budget(cell)?.steps
    case .preferences:
      let rankings = Double(settings.prompts) * (1 - settings.validationShare) * keptShare
      let units = needs(cell, method).contains(.rankings) ? rankings : rankings * Double(settings.pairsPerPrompt)
      return max(1, Int(cell.settings[CommonSettings.epochs] * units / Double(cell.settings[CommonSettings.batchSize])))
    }
  }

  private func needs(_ cell: CellPlan, _ method: MethodDescription) -> PreferenceNeeds {
    method.loss?(cell.settings).needs ?? []
  }

  func cell(_ cell: CellPlan, _ method: MethodDescription) -> Double {
    let measured = evaluations(cell, steps: steps(cell) ?? 0)
    switch method.family {
    case .reference: return measured
    // The examples are read for each prompt anew, and fill the context.
    case .prompting: return measured + 2 * trunk * Double(sweep.evaluation.prompts * sweep.model.context)
    case .selection:
      // The reward model reads all candidates.
      let blocks = Double(CandidatesStage.blocks(holding: cell.settings[BestOfN.n]))
      return cell.reward == .learned ? blocks * candidates * trunk / (trunk + logits) : 0
    case .preferences:
      let epochs = cell.settings[CommonSettings.epochs]
      // Mismatched completions are scored by the reference once, and by the policy in every epoch.
      let mismatched = needs(cell, method).contains(.mismatched) ? 1 + epochs : 0
      return measured + (3 * epochs + mismatched) * keptShare
        * ((trunk + logits) * completions * completion + promptsCost(settings.prompts))
    case .onPolicy:
      guard let budget = budget(cell) else { return measured }
      let tokens = Double(budget.samples) * completion
      // Sampling, scoring by policy and reference, and training; the same by reward model and critic.
      let language = (3 + 3 * budget.passes) * (trunk + logits)
      let scalar =
        method.hasCritic ? (2 + 3 * budget.passes) * trunk : cell.reward == .learned ? trunk : 0
      // A sample's prompt is its own there, and has no logits.
      let prompts = Double(budget.samples * sweep.task.costlyPromptTokens) * trunk * (3 + 3 * budget.passes)
      return measured + tokens * (language + scalar) + prompts
    }
  }
}
