import Alignment
import Foundation
import Tasks

/// A sweep as a graph of stages, each once however many cells need it.
public struct Plan: Sendable {
  public struct Entry: Sendable {
    public let specification: StageSpecification
    public var hash: StageHash { specification.hash }
    public var kind: StageKind { specification.kind }
    public var title: String
    public var inputs: [StageHash] { specification.stage.inputs }
    /// Floating-point operations that it will take, estimated from shapes.
    public var operations: Double
  }

  /// A cell's place in the sweep.
  public struct Cell: Sendable {
    public let plan: CellPlan
    public let hash: StageHash
    public let configuration: CellConfiguration
    /// Such as "DPO" or "PPO-GT".
    public let methodTitle: String
    /// Such as "DPO beta 0.1".
    public let title: String
  }

  public let sweep: Sweep
  /// Each after the stages that it is made from.
  public private(set) var entries: [Entry] = []
  public private(set) var cells: [Cell] = []
  /// The stages that the sweep is run for: its cells, and what is judged of them.
  public internal(set) var goals: [StageHash] = []

  /// Reads no more of the corpus than its fingerprint needs.
  public init(_ sweep: Sweep) throws {
    self.sweep = sweep
    let source: SentimentCorpus =
      switch sweep.task.corpus {
      case .builtin(let documents, let seed): .builtin(documents: documents, seed: seed)
      case .imdb(let path): .imdb(path: path)
      }
    try InputFault.locating { try source.check() }
    let lengths = [sweep.task.promptTokens.lowerBound, sweep.task.promptTokens.upperBound]
    let corpus = try add(
      CorpusStage(
        source: source, fingerprint: try InputFault.locating { try source.fingerprint() }, seed: sweep.seed),
      operations: 0)
    let tokenizer = try add(TokenizerStage(corpus: corpus, vocabulary: sweep.model.vocabulary), operations: 0)
    let classifier = try add(ClassifierStage(corpus: corpus, seed: sweep.seed), operations: 0)
    let plans = sweep.cells()
    for plan in plans where plan.sharedSections.contains(.preferences) {
      _ = try add(prompts(of: sweep.resolved(for: plan), tokenizer), operations: 0)
    }
    let heldOut = try add(
      HeldOutPromptsStage(
        tokenizer: tokenizer, lengths: lengths, count: sweep.evaluation.prompts, seed: sweep.seed),
      operations: 0)
    var starts: [StageHash] = [], rewardModels: [StageHash?] = []
    for (plan, configuration) in zip(plans, CellConfiguration.of(plans, in: sweep)) {
      guard let method = MethodRegistry.method(plan.method) else { continue }
      let own = sweep.resolved(for: plan), cost = CostEstimate(own)
      let start = try addPolicy(own, own.sft.overridden(by: own.start), tokenizer)
      let sections = plan.sharedSections
      var pairs: StageHash?, scores: [StageHash]?, rewardModel: StageHash?, candidates: [StageHash]?
      if sections.contains(.preferences) {
        let sft = try addPolicy(own, own.sft, tokenizer)
        let data = try addPreferences(own, sft, tokenizer, classifier)
        pairs = data.pairs
        if start != sft, method.family == .preferences {
          scores = try data.completions.map {
            try add(
              ReferenceScoresStage(completions: $0, policy: start), operations: cost.referenceScores,
              title: "log-probabilities of \(data.size) under the start policy")
          }
        }
        if sections.contains(.rewardModel) {
          rewardModel = try addRewardModel(own, sft, data.pairs)
        }
      }
      if method.family == .selection {
        candidates = try (0..<CandidatesStage.blocks(holding: plan.settings.integer("n"))).map { block in
          try add(
            CandidatesStage(
              tokenizer: tokenizer, classifier: classifier, sft: start, heldOutPrompts: heldOut, block: block,
              completionTokens: sweep.task.completionTokens, seed: sweep.seed), operations: cost.candidates)
        }
      }
      let stage = CellStage(
        tokenizer: tokenizer, classifier: classifier, sft: start, heldOutPrompts: heldOut, preferences: pairs,
        referenceScores: scores, rewardModel: rewardModel, candidates: candidates, method: plan.method,
        settings: plan.settings.inEffect(of: method.settings), reward: plan.reward, seed: plan.seed,
        completionTokens: sweep.task.completionTokens,
        evaluation: .init(
          samples: sweep.evaluation.samples, temperature: sweep.evaluation.temperature, seed: sweep.seed))
      let methodTitle = method.title + (plan.reward == .groundTruth ? "-GT" : "")
      let title = Plan.title(plan, methodTitle, configuration)
      let hash = try add(stage, operations: cost.cell(plan, method), title: title)
      cells.append(
        Cell(plan: plan, hash: hash, configuration: configuration, methodTitle: methodTitle, title: title))
      starts.append(start)
      rewardModels.append(rewardModel)
    }
    goals = cells.map(\.hash)
    if let judging = sweep.judging {
      try addJudging(
        judging,
        on: JudgingGround(
          tokenizer: tokenizer, classifier: classifier, heldOut: heldOut, starts: starts, rewardModels: rewardModels))
    }
  }

  mutating func addRewardModel(_ own: Sweep, _ sft: StageHash, _ pairs: StageHash) throws -> StageHash {
    try add(
      RewardModelStage(
        sft: sft, preferences: pairs, settings: own.rewardModel.inEffect(of: Sweep.rewardModelSettings), seed: own.seed),
      operations: CostEstimate(own).rewardModel)
  }

  private func prompts(of own: Sweep, _ tokenizer: StageHash) -> PromptsStage {
    PromptsStage(
      tokenizer: tokenizer, lengths: [own.task.promptTokens.lowerBound, own.task.promptTokens.upperBound],
      count: own.preferences.integer("prompts"), seed: own.seed)
  }

  /// A supervised run, and the un-tuned one that its noise is from.
  mutating func addPolicy(_ own: Sweep, _ settings: Settings, _ tokenizer: StageHash) throws -> StageHash {
    var noise: SFTStage.Noise?
    if settings.number("noiseShare") > 0 {
      noise = SFTStage.Noise(
        author: try addUntuned(own, settings, epochs: settings.number("noiseEpochs"), tokenizer),
        share: settings.number("noiseShare"), promptTokens: own.task.promptTokens.lowerBound)
    }
    return try add(
      SFTStage(
        tokenizer: tokenizer, model: own.model,
        settings: settings.restricted(to: SupervisedTrainer.settings).inEffect(of: SupervisedTrainer.settings),
        sequenceTokens: own.task.sequenceTokens, seed: own.seed, noise: noise),
      operations: CostEstimate(own).policy(epochs: settings.number("epochs")))
  }

  /// A supervised run without noise that ends early; with 0 epochs, before it begins.
  private mutating func addUntuned(
    _ own: Sweep, _ settings: Settings, epochs: Double, _ tokenizer: StageHash
  ) throws -> StageHash {
    let trained = settings.setting("noiseShare", to: .number(0)).setting("epochs", to: .number(epochs))
    guard epochs == 0 else { return try addPolicy(own, trained, tokenizer) }
    return try add(
      SFTStage(
        tokenizer: tokenizer, model: own.model, settings: Settings(["epochs": .number(0)]),
        sequenceTokens: own.task.sequenceTokens, seed: own.seed), operations: 0)
  }

  /// The pairs, and the completions that they are made of.
  mutating func addPreferences(
    _ own: Sweep, _ sft: StageHash, _ tokenizer: StageHash, _ classifier: StageHash
  ) throws -> (pairs: StageHash, completions: [StageHash], size: String) {
    let cost = CostEstimate(own), settings = PreferenceSettings(own.preferences)
    let prompts = try add(self.prompts(of: own, tokenizer), operations: 0)
    let size = "\(settings.completionsPerPrompt) completions of \(settings.prompts) prompts"
    func completions(_ policy: StageHash) -> CompletionsStage {
      CompletionsStage(
        tokenizer: tokenizer, classifier: classifier, prompts: prompts, policy: policy,
        perPrompt: settings.completionsPerPrompt, completionTokens: own.task.completionTokens, seed: own.seed)
    }
    let drawn = try add(completions(sft), operations: cost.preferences, title: size)
    var poor: PreferencesStage.Poor?
    if settings.highGapShare != nil {
      let author = try addUntuned(own, own.sft, epochs: own.preferences.number("poorEpochs"), tokenizer)
      let written = try add(completions(author), operations: cost.preferences, title: size + " by an un-tuned model")
      poor = PreferencesStage.Poor(
        completions: written,
        scores: try add(
          ReferenceScoresStage(completions: written, policy: sft), operations: cost.referenceScores,
          title: "log-probabilities of \(size) by an un-tuned model"))
    }
    let pairs = try add(
      PreferencesStage(
        tokenizer: tokenizer, classifier: classifier, prompts: prompts, sft: sft, completions: drawn, poor: poor,
        settings: settings, completionTokens: own.task.completionTokens, seed: own.seed),
      operations: 0)
    return (pairs, [drawn] + (poor.map { [$0.completions] } ?? []), size)
  }

  mutating func add(_ stage: some Stage, operations: Double, title: String? = nil) throws -> StageHash {
    let specification = try StageSpecification(stage)
    if !entries.contains(where: { $0.hash == specification.hash }) {
      entries.append(Entry(specification: specification, title: title ?? stage.title, operations: operations))
    }
    return specification.hash
  }

  private static func title(_ plan: CellPlan, _ methodTitle: String, _ configuration: CellConfiguration) -> String {
    var title = methodTitle
    if !configuration.settings.isEmpty { title += " " + configuration.text }
    return title + (plan.seed == 0 ? "" : " seed \(plan.seed)")
  }

  /// How many optimizer steps a cell is to take, where it can be known beforehand.
  public func plannedUpdates(_ cell: CellPlan) -> Int? {
    CostEstimate(sweep.resolved(for: cell)).optimizerSteps(cell)
  }
}

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
  private var documents: Double {
    switch sweep.task.corpus {
    case .builtin(let documents, _): 0.88 * Double(documents)
    case .imdb: 44_000
    }
  }

  /// Backward costs twice forward.
  func policy(epochs: Double) -> Double {
    3 * (trunk + logits) * epochs * documents * Double(sweep.task.sequenceTokens)
  }
  private var completions: Double { Double(settings.prompts * settings.completionsPerPrompt) }
  /// Of the training pairs that there are, those that are kept.
  private var keptShare: Double { settings.pairs.map { Double($0) / Double(settings.greatestPairs) } ?? 1 }
  var preferences: Double { 2 * (trunk + logits) * completions * completion }
  var referenceScores: Double { (trunk + logits) * completions * completion }
  var candidates: Double {
    (trunk + logits) * Double(sweep.evaluation.prompts * CandidatesStage.blockSize) * completion
  }
  /// Completions of held-out prompts, for judges.
  func judged(_ prompts: Int, each: Int) -> Double { (trunk + logits) * Double(prompts * each) * completion }
  var rewardModel: Double { 3 * trunk * sweep.rewardModel.number("epochs") * completions * keptShare * completion }

  private func evaluations(_ cell: CellPlan, steps: Int) -> Double {
    let one = 3 * (trunk + logits) * Double(sweep.evaluation.prompts) * completion
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
    case .reference, .selection: return 0
    case .onPolicy: return budget(cell)?.steps
    case .preferences:
      let rankings = Double(settings.prompts) * (1 - settings.validationShare) * keptShare
      let units = needs(cell, method).contains(.rankings) ? rankings : rankings * Double(settings.pairsPerPrompt)
      return max(1, Int(cell.settings.number("epochs") * units / Double(cell.settings.integer("batchSize"))))
    }
  }

  private func needs(_ cell: CellPlan, _ method: MethodDescription) -> PreferenceNeeds {
    method.loss?(cell.settings).needs ?? []
  }

  func cell(_ cell: CellPlan, _ method: MethodDescription) -> Double {
    let measured = evaluations(cell, steps: steps(cell) ?? 0)
    switch method.family {
    case .reference: return measured
    case .selection:
      // The reward model reads all candidates.
      let blocks = Double(CandidatesStage.blocks(holding: cell.settings.integer("n")))
      return cell.reward == .learned ? blocks * candidates * trunk / (trunk + logits) : 0
    case .preferences:
      let epochs = cell.settings.number("epochs")
      // Mismatched completions are scored by the reference once, and by the policy in every epoch.
      let mismatched = needs(cell, method).contains(.mismatched) ? 1 + epochs : 0
      return measured + (3 * epochs + mismatched) * (trunk + logits) * completions * keptShare * completion
    case .onPolicy:
      guard let budget = budget(cell) else { return measured }
      let tokens = Double(budget.samples) * completion
      // Sampling, scoring by policy and reference, and training; the same by reward model and critic.
      let language = (3 + 3 * budget.passes) * (trunk + logits)
      let scalar =
        method.hasCritic ? (2 + 3 * budget.passes) * trunk : cell.reward == .learned ? trunk : 0
      return measured + tokens * (language + scalar)
    }
  }
}
