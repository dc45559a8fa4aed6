import Alignment
import LanguageModel
import Ledger
import Tensor

/// Estimates the peak memory of each stage's worker, from the stage's settings and from the code that allocates. Uses
/// the measured lengths of prompts and completions; if they are not known yet, the maximum lengths, and then the
/// estimate is a bound. Memory outside buffers (texts, records, the program itself) is estimated by measured factors.
struct MemoryPlanner: Sendable {
  private let stages: [StageHash: any Stage]
  private let threads: Int
  /// Grows as the run completes stages.
  var lengths: MeasuredLengths

  /// - Parameter threads: the number of threads of each training.
  init(_ stages: [StageHash: any Stage], threads: Int, lengths: MeasuredLengths = MeasuredLengths()) {
    self.stages = stages
    self.threads = threads
    self.lengths = lengths
  }

  func account(of stage: any Stage) -> MemoryAccount {
    guard let estimating = stage as? any MemoryEstimating else {
      preconditionFailure("the \(type(of: stage).kind.rawValue) stage has no memory estimate")
    }
    var account = Threads.$count.withValue(threads) { estimating.memory(self) }
    // The worker first reads all its input files.
    var reading = MemoryAccount()
    let tokenizer = stage.inputs.first {
      (stages[$0] as? TokenizerStage)?.content == nil && stages[$0] is TokenizerStage
    }
    if let tokenizer { reading.add(.data, texts(tokenizer: tokenizer).tokenFile) }
    account = account.orMore(reading)
    account.add(.program, max(MemoryPlanner.program, MemoryPlanner.least - account.bytes))
    account.isBound = isBound(stage)
    return account
  }

  var accounts: [StageHash: MemoryAccount] { stages.mapValues(account) }

  /// Whether unmeasured lengths of the corpus's texts, or of a policy's completions in their style, decide the
  /// estimate. Prefixes of documents have given lengths, and their continuations reach the cap.
  private func isBound(_ stage: any Stage) -> Bool {
    let kind = type(of: stage).kind
    guard !kind.isPreparation, kind != .judging, kind != .referenceCompletions else { return false }
    let pairs = stage.inputs.compactMap { self.stage($0, as: PreferencesStage.self)?.completions }
    // The longer its own samples, the more memory an on-policy method needs.
    if let cell = stage as? CellStage, let method = MethodRegistry.method(cell.method), method.family == .onPolicy,
      method.rollouts == nil, self.stage(cell.heldOutPrompts, as: HeldOutPromptsStage.self)?.examples != nil
    {
      return true
    }
    return (stage.inputs + pairs).contains { input in
      switch stages[input] {
      case is ExamplesStage: lengths.number(TextLengthFacts.longestExample, of: input) == nil
      case let made as PromptsStage where made.examples != nil:
        lengths.texts(TextLengthFacts.trainingPrompts, of: input) == nil
      case let made as HeldOutPromptsStage where made.examples != nil:
        lengths.texts(TextLengthFacts.evaluationPrompts, of: input) == nil
      case let made as CompletionsStage where self.stage(made.prompts, as: PromptsStage.self)?.examples != nil:
        lengths.number(TextLengthFacts.largestPrompt, of: input) == nil
      default: false
      }
    }
  }

  /// The code, the libraries and the general data of every worker.
  private static let program = 36 << 20
  /// The least that any worker reaches when it writes its last record: formatting times loads large tables.
  private static let least = 48 << 20

  // MARK: - Inputs of stages

  func stage<S: Stage>(_ hash: StageHash?, as type: S.Type = S.self) -> S? {
    hash.flatMap { stages[$0] as? S }
  }

  /// The shape of a supervised policy, or of a model that was trained from one.
  func shape(_ policy: StageHash) -> Shape? {
    switch stages[policy] {
    case let sft as SFTStage:
      Shape(
        layers: sft.model.layers, width: sft.model.width, heads: sft.model.heads, context: sft.model.context,
        vocabulary: sft.model.vocabulary)
    case let cell as CellStage: shape(cell.sft)
    case let model as RewardModelStage: shape(model.sft)
    default: nil
    }
  }

  /// The texts that a tokenizer was trained on.
  func texts(tokenizer: StageHash) -> TextExtent {
    (stage(tokenizer, as: TokenizerStage.self)?.corpora ?? []).reduce(TextExtent(count: 0, bytes: 0)) {
      $0 + texts(corpus: $1)
    }
  }

  func texts(corpus: StageHash) -> TextExtent {
    stage(corpus, as: CorpusStage.self)?.source.extent ?? TextExtent(count: 0, bytes: 0)
  }

  /// The maximum length of a prompt, its start token included.
  func promptTokens(_ lengths: [Int]?, examples: StageHash?) -> Int {
    1 + (lengths?.last ?? stage(examples, as: ExamplesStage.self)?.promptTokens ?? 0)
  }

  func extent(heldOut: StageHash, completionTokens: Int, atMost: Int = .max) -> DataExtent {
    let prompts = stage(heldOut, as: HeldOutPromptsStage.self)
    return DataExtent(
      prompts: min(prompts?.count ?? 0, atMost), completionsPerPrompt: 1,
      prompt: lengths.texts(TextLengthFacts.evaluationPrompts, of: heldOut, and: 1)
        ?? TextLengths(atMost: promptTokens(prompts?.lengths, examples: prompts?.examples)),
      completionTokens: completionTokens)
  }

  /// The completions of a stage that samples or reads them.
  ///
  /// - Parameter made: the hash of the stage, if it is complete before the stage that uses the result.
  func extent(completions stage: CompletionsStage, made: StageHash? = nil) -> DataExtent {
    let prompts = self.stage(stage.prompts, as: PromptsStage.self), isCorpus = stage.examples != nil
    let measured = lengths.texts(TextLengthFacts.completions, of: made)
    return DataExtent(
      prompts: prompts?.count ?? 0,
      // The corpus is expected to provide two completions of each prompt.
      completionsPerPrompt: isCorpus ? 2 : stage.perPrompt,
      prompt: lengths.texts(TextLengthFacts.trainingPrompts, of: stage.prompts, and: 1)
        ?? TextLengths(atMost: promptTokens(prompts?.lengths, examples: prompts?.examples)),
      completion: measured ?? lengths.texts(TextLengthFacts.exampleCompletions, of: stage.examples)
        ?? TextLengths(atMost: stage.completionTokens),
      maxNewTokens: stage.completionTokens, largest: lengths.number(TextLengthFacts.largestPrompt, of: made))
  }

  func extent(completions hash: StageHash) -> DataExtent? {
    stage(hash, as: CompletionsStage.self).map { extent(completions: $0, made: hash) }
  }

  func extent(preferences: StageHash) -> DataExtent? {
    stage(preferences, as: PreferencesStage.self).flatMap { extent(completions: $0.completions) }
  }

  /// The longest training sequence of supervised training: the cap, unless all examples have measured lengths.
  func sequenceTokens(_ examples: [StageHash], atMost cap: Int) -> Int {
    let longest = examples.map { lengths.number(TextLengthFacts.longestExample, of: $0) ?? cap }
    return longest.max().map { min($0, cap) } ?? cap
  }

  /// Adds the ground-truth reward, and the tokenizer that it needs.
  func addGroundTruth(_ hash: StageHash, tokenizer: StageHash, to account: inout MemoryAccount) {
    account.add(.data, TextExtent.tokenizer(vocabulary: stage(tokenizer, as: TokenizerStage.self)?.vocabulary ?? 0))
    switch stages[hash] {
    case is ClassifierStage: account.add(.data, TextExtent.classifier)
    case let truth as GroundTruthStage:
      account.add(.data, truth.sources.reduce(0) { $0 + texts(corpus: $1.corpus).known })
    default:
      guard let shape = shape(hash) else { return }
      account.addModels(shape, head: .scalar)
      account.addScorer(shape, head: .scalar)
    }
  }
}
