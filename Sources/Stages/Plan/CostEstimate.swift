import Alignment
import SweepFile

/// Estimates the floating-point operations of stages from their shapes.
struct CostEstimate {
  private let sweep: Sweep
  private let settings: PreferenceSettings

  /// - Parameter sweep: the sweep as one cell sees it.
  init(_ sweep: Sweep) {
    self.sweep = sweep
    settings = PreferenceSettings(sweep.preferences)
  }

  /// The cost of one token forward through the blocks: two operations for each multiplication and addition.
  private var trunk: Double {
    let width = Double(sweep.model.width)
    return 2 * Double(sweep.model.layers) * (12 * width * width + Double(sweep.task.completionTokens) * width)
  }
  private var logits: Double { 2 * Double(sweep.model.vocabulary * sweep.model.width) }
  private var completion: Double { Double(sweep.task.completionTokens) }
  /// The cost of prompts: each once, however many completions it has.
  private func promptsCost(_ count: Int) -> Double { trunk * Double(count * sweep.task.costlyPromptTokens) }

  /// The backward pass costs twice as much as the forward pass.
  func policy(epochs: Double) -> Double { supervised(epochs, of: sweep.task.expectedDocuments) }
  /// The training of the base model.
  func pretraining(epochs: Double) -> Double { supervised(epochs, of: sweep.task.expectedPretrainingDocuments) }
  private func supervised(_ epochs: Double, of documents: Double) -> Double {
    3 * (trunk + logits) * epochs * documents * Double(sweep.task.sequenceTokens)
  }
  /// The corpus is expected to provide two completions of each prompt.
  private var completions: Double {
    Double(settings.prompts * (settings.labels == .corpus ? 2 : settings.completionsPerPrompt))
  }
  /// The fraction of the training pairs that are kept.
  private var keptFraction: Double { settings.pairs.map { Double($0) / Double(settings.greatestPairs) } ?? 1 }
  var preferences: Double { 2 * ((trunk + logits) * completions * completion + promptsCost(settings.prompts)) }
  var referenceScores: Double { (trunk + logits) * completions * completion + promptsCost(settings.prompts) }
  var candidates: Double {
    (trunk + logits) * Double(sweep.evaluation.prompts * CandidatesStage.blockSize) * completion
  }
  /// The sampling of completions of held-out prompts, for judges.
  func judged(_ prompts: Int, each: Int) -> Double {
    (trunk + logits) * Double(prompts * each) * completion + promptsCost(prompts)
  }
  var rewardModel: Double {
    3 * Double(sweep.rewardModel[RewardModelTrainer.epochs]) * keptFraction
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

  /// The number of steps as the training counts them: rollouts for on-policy methods.
  private func steps(_ cell: CellPlan) -> Int? {
    guard let method = MethodRegistry.method(cell.method) else { return nil }
    switch method.family {
    case .reference, .prompting, .selection: return 0
    case .onPolicy: return budget(cell)?.steps
    case .preferences:
      let rankings = Double(settings.prompts) * (1 - settings.validationShare) * keptFraction
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
    // The examples are read again for each prompt, and fill the context.
    case .prompting: return measured + 2 * trunk * Double(sweep.evaluation.prompts * sweep.model.context)
    case .selection:
      // The reward model reads all candidates.
      let blocks = Double(CandidatesStage.blocks(holding: cell.settings[BestOfN.n]))
      return cell.reward == .learned ? blocks * candidates * trunk / (trunk + logits) : 0
    case .preferences:
      let epochs = cell.settings[CommonSettings.epochs]
      // The reference scores mismatched completions once; the policy scores them in every epoch.
      let mismatched = needs(cell, method).contains(.mismatched) ? 1 + epochs : 0
      return measured + (3 * epochs + mismatched) * keptFraction
        * ((trunk + logits) * completions * completion + promptsCost(settings.prompts))
    case .onPolicy:
      guard let budget = budget(cell) else { return measured }
      let tokens = Double(budget.samples) * completion
      // Sampling, scoring by policy and reference, and training; the same for reward model and critic.
      let language = (3 + 3 * budget.passes) * (trunk + logits)
      let scalar =
        method.hasCritic ? (2 + 3 * budget.passes) * trunk : cell.reward == .learned ? trunk : 0
      // Each sample has its prompt computed separately, without logits.
      let prompts = Double(budget.samples * sweep.task.costlyPromptTokens) * trunk * (3 + 3 * budget.passes)
      return measured + tokens * (language + scalar) + prompts
    }
  }
}
