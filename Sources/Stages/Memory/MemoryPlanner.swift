import Alignment
import LanguageModel
import Ledger
import Tensor

/// What each stage's worker will need at its peak, from the stages' own settings and from the code that will ask for
/// it. Prompts and completions are taken to be as long as those that they are made from have told; where these are still to
/// be made, as long as they may be, and the account is a bound. What is not in buffers (texts, records, the program itself)
/// is estimated by what was measured.
public struct MemoryPlanner: Sendable {
  private let stages: [StageHash: any Stage]
  private let threads: Int
  /// Grows while a run goes on.
  var lengths: MeasuredLengths

  /// - Parameter threads: that trainings share out their passes among.
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
    // What it is made from is read to the last byte first.
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

  /// Whether texts of the corpus's own, whose lengths nobody has told yet, decide how much a stage takes, or such as a
  /// policy will write of that kind. Prefixes of documents are of chosen lengths, and what continues them comes to its cap.
  private func isBound(_ stage: any Stage) -> Bool {
    let kind = type(of: stage).kind
    guard !kind.isPreparation, kind != .judging, kind != .referenceCompletions else { return false }
    let pairs = stage.inputs.compactMap { self.stage($0, as: PreferencesStage.self)?.completions }
    // Learns from its own samples as from stored ones: the more, the longer they are.
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

  /// Code, libraries and what every worker has while it works.
  private static let program = 36 << 20
  /// What it has come to when it writes down how it ended, whatever it did before: times are written with the help of
  /// large tables.
  private static let least = 48 << 20

  // MARK: - What stages are made from

  func stage<S: Stage>(_ hash: StageHash?, as type: S.Type = S.self) -> S? {
    hash.flatMap { stages[$0] as? S }
  }

  /// Of a supervised policy, or of what was trained from one.
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

  /// The longest prompt, its start token included.
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

  /// Of a stage that is to draw or to take completions, or of one that has.
  ///
  /// - Parameter made: its name, where it is made before what the extent is for.
  func extent(completions stage: CompletionsStage, made: StageHash? = nil) -> DataExtent {
    let prompts = self.stage(stage.prompts, as: PromptsStage.self), isCorpus = stage.examples != nil
    let told = lengths.texts(TextLengthFacts.completions, of: made)
    return DataExtent(
      prompts: prompts?.count ?? 0,
      // Of the corpus's own, two are expected.
      completionsPerPrompt: isCorpus ? 2 : stage.perPrompt,
      prompt: lengths.texts(TextLengthFacts.trainingPrompts, of: stage.prompts, and: 1)
        ?? TextLengths(atMost: promptTokens(prompts?.lengths, examples: prompts?.examples)),
      completion: told ?? lengths.texts(TextLengthFacts.exampleCompletions, of: stage.examples)
        ?? TextLengths(atMost: stage.completionTokens),
      maxNewTokens: stage.completionTokens, largest: lengths.number(TextLengthFacts.largestPrompt, of: made))
  }

  func extent(completions hash: StageHash) -> DataExtent? {
    stage(hash, as: CompletionsStage.self).map { extent(completions: $0, made: hash) }
  }

  func extent(preferences: StageHash) -> DataExtent? {
    stage(preferences, as: PreferencesStage.self).flatMap { extent(completions: $0.completions) }
  }

  /// The longest sequence that supervised training learns from: the cap, unless all of its examples have told.
  func sequenceTokens(_ examples: [StageHash], atMost cap: Int) -> Int {
    let longest = examples.map { lengths.number(TextLengthFacts.longestExample, of: $0) ?? cap }
    return longest.max().map { min($0, cap) } ?? cap
  }

  /// Adds what rewards completions by the ground truth, and the tokenizer that it reads them by.
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
