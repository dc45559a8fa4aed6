import Alignment
import SweepFile
import Tasks

/// The stages that all cells of a sweep start from.
struct TaskStages {
  /// The pretrained model.
  var pretrained: StageHash?
  var tokenizer: StageHash
  /// The examples, if the prompts come from the corpus.
  var examples: StageHash?
  /// The examples of the other corpus that pretraining uses.
  var pretrainingExamples: StageHash?
  var heldOutPrompts: StageHash
  var groundTruth: StageHash
}

// The stages of the task, and those between the task and the cells.
extension Plan {
  /// Adds the first stages of the task: corpus, tokens, prompts, ground truth. Reads only as much of the corpus as its
  /// fingerprint needs.
  mutating func addTask(_ plans: [CellPlan]) throws -> TaskStages {
    switch sweep.task {
    case .sentiment(let task): try addSentiment(task, plans)
    case .examples(let task): try addExamples(task, plans)
    }
  }

  private mutating func addCorpus(_ source: CorpusSource) throws -> StageHash {
    try InputFault.locating { try source.check() }
    return try add(
      CorpusStage(
        source: source, fingerprint: try InputFault.locating { try source.fingerprint() }, seed: sweep.seed),
      flops: 0)
  }

  private mutating func addPretrained() throws -> StageHash? {
    guard let path = sweep.model.pretrained else { return nil }
    return try add(PretrainedStage(path: path, context: sweep.model.context), flops: 0)
  }

  private mutating func addSentiment(_ task: SentimentTask, _ plans: [CellPlan]) throws -> TaskStages {
    let source: SentimentCorpus =
      switch task.corpus {
      case .builtin(let documents, let seed): .builtin(documents: documents, seed: seed)
      case .imdb(let path): .imdb(path: path)
      }
    let corpus = try addCorpus(.documents(source))
    let pretrained = try addPretrained()
    let tokenizer = try add(
      TokenizerStage(corpus: corpus, vocabulary: sweep.model.vocabulary, pretrained: pretrained), flops: 0)
    let classifier = try add(ClassifierStage(corpus: corpus, seed: sweep.seed), flops: 0)
    try addPrompts(of: plans, tokenizer, examples: nil)
    let heldOut = try add(
      HeldOutPromptsStage(
        tokenizer: tokenizer, lengths: [task.promptTokens.lowerBound, task.promptTokens.upperBound],
        count: sweep.evaluation.prompts, seed: sweep.seed),
      flops: 0)
    return TaskStages(
      pretrained: pretrained, tokenizer: tokenizer, heldOutPrompts: heldOut, groundTruth: classifier)
  }

  private mutating func addExamples(_ task: ExampleTask, _ plans: [CellPlan]) throws -> TaskStages {
    let corpus = try addCorpus(.examples(task.corpus))
    let other = try task.pretraining.map { try addCorpus(.examples($0.corpus)) }
    let pretrained = try addPretrained()
    let tokenizer = try add(
      TokenizerStage(
        corpus: corpus, others: other.map { [$0] }, vocabulary: sweep.model.vocabulary, content: .examples,
        pretrained: pretrained), flops: 0)
    func cut(_ corpus: StageHash, _ plan: inout Plan) throws -> GroundTruthStage.Source {
      let stage = ExamplesStage(
        corpus: corpus, tokenizer: tokenizer, promptTokens: task.promptTokens, overlong: task.overlong,
        completionTokens: task.completionTokens)
      return .init(corpus: corpus, examples: try plan.add(stage, flops: 0))
    }
    var sources = [try cut(corpus, &self)]
    let examples = sources[0].examples, read = try other.map { try cut($0, &self).examples }
    if let other = task.heldOutCorpus { sources.append(try cut(try addCorpus(.examples(other)), &self)) }
    try addPrompts(of: plans, tokenizer, examples: examples)
    let heldOut = try add(
      HeldOutPromptsStage(
        tokenizer: tokenizer, count: sweep.evaluation.prompts, seed: sweep.seed, examples: examples,
        others: sources.count > 1 ? sources[1].examples : nil, pretraining: read),
      flops: 0)
    func text(_ reward: GroundTruthStage.Reward, _ plan: inout Plan) throws -> StageHash {
      try plan.add(GroundTruthStage(tokenizer: tokenizer, sources: sources, reward: reward), flops: 0)
    }
    var stages = TaskStages(
      pretrained: pretrained, tokenizer: tokenizer, examples: examples, pretrainingExamples: read,
      heldOutPrompts: heldOut, groundTruth: examples)
    switch task.reward {
    case .facts: stages.groundTruth = try text(.facts, &self)
    case .reference(let measure, let stems): stages.groundTruth = try text(.reference(measure, stems: stems), &self)
    case .gold(let gold):
      let facts = task.corpus.hasFacts ? try text(.facts, &self) : nil
      stages.groundTruth = try addGold(gold, stages, labelledBy: facts)
    }
    return stages
  }

  /// Adds a reward model that is larger than the policies. It is trained from a supervised policy of its size, on the
  /// pairs of the corpus or on pairs that the facts label.
  private mutating func addGold(
    _ gold: GoldReward, _ task: TaskStages, labelledBy facts: StageHash?
  ) throws -> StageHash {
    var large = sweep
    large.model.layers = gold.layers
    large.model.width = gold.width
    large.model.heads = gold.heads
    large.model.pretrained = nil
    large.preferences = Settings(defaultsOf: Sweep.preferenceSettings)
      .setting("prompts", to: .integer(gold.prompts))
      .setting("labels", to: .text(facts == nil ? PreferenceLabels.words[2] : PreferenceLabels.words[0]))
    let start = try addPolicy(large, large.sft, task)
    let author = facts == nil ? start : try addPolicy(sweep, sweep.sft, task)
    let pairs = try addPreferences(
      large, PreferenceSettings(large.preferences), author, task, rewardedBy: facts
    ).pairs
    return try add(
      RewardModelStage(
        sft: start, preferences: pairs, settings: large.rewardModel.inEffect(of: Sweep.rewardModelSettings),
        seed: sweep.seed), flops: CostEstimate(large).rewardModel, title: "gold reward model")
  }

  private mutating func addPrompts(of plans: [CellPlan], _ tokenizer: StageHash, examples: StageHash?) throws {
    for plan in plans where plan.sharedSections.contains(.preferences) {
      let own = sweep.resolved(for: plan)
      _ = try add(prompts(of: own, PreferenceSettings(own.preferences), tokenizer, examples), flops: 0)
    }
  }

  private func prompts(
    of own: Sweep, _ settings: PreferenceSettings, _ tokenizer: StageHash, _ examples: StageHash?
  ) -> PromptsStage {
    var lengths: [Int]?
    if case .sentiment(let task) = own.task { lengths = [task.promptTokens.lowerBound, task.promptTokens.upperBound] }
    return PromptsStage(
      tokenizer: tokenizer, lengths: lengths, count: settings.prompts, seed: own.seed, examples: examples,
      wanted: examples == nil ? nil : settings.labels == .corpus ? .paired : .any)
  }

  /// Adds a supervised policy, and the untuned policy that its noise comes from.
  mutating func addPolicy(_ own: Sweep, _ settings: Settings, _ task: TaskStages) throws -> StageHash {
    var noise: SFTStage.Noise?
    if settings.number("noiseShare") > 0 {
      noise = SFTStage.Noise(
        author: try addUntuned(own, settings, epochs: settings.number("noiseEpochs"), task),
        share: settings.number("noiseShare"), promptTokens: keptTokens(own))
    }
    let base = try addBase(own, task)
    return try add(
      SFTStage(
        tokenizer: task.tokenizer, model: own.model.alone,
        settings: settings.restricted(to: SupervisedTrainer.settings).inEffect(of: SupervisedTrainer.settings),
        sequenceTokens: own.task.sequenceTokens, seed: own.seed, noise: noise, examples: examples(own, task),
        pretrained: base == nil ? pretrained(own, task) : nil, base: base),
      flops: CostEstimate(own).policy(epochs: settings[CommonSettings.epochs]))
  }

  private func pretrained(_ own: Sweep, _ task: TaskStages) -> StageHash? {
    own.model.pretrained == nil ? nil : task.pretrained
  }

  /// Adds the base model, one for all cells of one shape.
  private mutating func addBase(_ own: Sweep, _ task: TaskStages) throws -> StageHash? {
    guard case .examples(let kind) = own.task, let pretraining = kind.pretraining, let examples = task.examples,
      let read = task.pretrainingExamples
    else { return nil }
    return try add(
      SFTStage(
        tokenizer: task.tokenizer, model: own.model.alone,
        settings: pretraining.settings.inEffect(of: SupervisedTrainer.settings),
        sequenceTokens: own.task.sequenceTokens, seed: own.seed,
        examples: SFTStage.Examples(stage: examples, learnsPrompts: true, others: [read]),
        pretrained: pretrained(own, task)),
      flops: CostEstimate(own).pretraining(epochs: pretraining.settings[CommonSettings.epochs]))
  }

  /// The maximum number of tokens that noise leaves of a sequence.
  private func keptTokens(_ own: Sweep) -> Int {
    switch own.task {
    case .sentiment(let task): task.promptTokens.lowerBound
    case .examples(let task): task.promptTokens
    }
  }

  private func examples(_ own: Sweep, _ stages: TaskStages) -> SFTStage.Examples? {
    guard case .examples(let task) = own.task else { return nil }
    return stages.examples.map { SFTStage.Examples(stage: $0, learnsPrompts: task.learnsPrompts) }
  }

  /// Adds a supervised policy without noise that trains only for these epochs. With 0 epochs, a base model is used as
  /// it is.
  mutating func addUntuned(
    _ own: Sweep, _ settings: Settings, epochs: Double, _ task: TaskStages
  ) throws -> StageHash {
    let trained = settings.setting("noiseShare", to: .number(0)).setting("epochs", to: .number(epochs))
    guard epochs == 0 else { return try addPolicy(own, trained, task) }
    if let base = try addBase(own, task) { return base }
    return try add(
      SFTStage(
        tokenizer: task.tokenizer, model: own.model.alone, settings: Settings(["epochs": .number(0)]),
        sequenceTokens: own.task.sequenceTokens, seed: own.seed, examples: examples(own, task),
        pretrained: pretrained(own, task)), flops: 0)
  }

  /// Adds the pairs and the completions that they are made from.
  ///
  /// - Parameter truth: the stage that made the ground-truth reward; nil if the pairs are to train it.
  mutating func addPreferences(
    _ own: Sweep, _ settings: PreferenceSettings, _ sft: StageHash, _ task: TaskStages, rewardedBy truth: StageHash?
  ) throws -> (pairs: StageHash, completions: [StageHash], size: String) {
    let cost = CostEstimate(own), isCorpus = settings.labels == .corpus
    let prompts = try add(self.prompts(of: own, settings, task.tokenizer, task.examples), flops: 0)
    let size =
      isCorpus
      ? "the corpus's completions of \(settings.prompts) prompts"
      : "\(settings.completionsPerPrompt) completions of \(settings.prompts) prompts"
    func completions(_ policy: StageHash) -> CompletionsStage {
      CompletionsStage(
        tokenizer: task.tokenizer, groundTruth: truth, prompts: prompts, policy: policy,
        perPrompt: settings.completionsPerPrompt, completionTokens: own.task.completionTokens, seed: own.seed,
        examples: isCorpus ? task.examples : nil)
    }
    let drawn = try add(completions(sft), flops: cost.preferences, title: size)
    var poor: PreferencesStage.Poor?
    if settings.highGapShare != nil {
      let author = try addUntuned(own, own.sft, epochs: own.preferences.number("poorEpochs"), task)
      let written = try add(completions(author), flops: cost.preferences, title: size + " by an un-tuned model")
      poor = PreferencesStage.Poor(
        completions: written,
        scores: try add(
          ReferenceScoresStage(completions: written, policy: sft), flops: cost.referenceScores,
          title: "log-probabilities of \(size) by an un-tuned model"))
    }
    let pairs = try add(
      PreferencesStage(
        tokenizer: task.tokenizer, groundTruth: truth, prompts: prompts, sft: sft, completions: drawn, poor: poor,
        settings: settings, completionTokens: own.task.completionTokens, seed: own.seed),
      flops: 0)
    return (pairs, [drawn] + (poor.map { [$0.completions] } ?? []), size)
  }
}
