import Alignment
import LanguageModel
import Tensor

/// What each stage's worker will need at its peak, from the stages' own settings and from the code that will ask for
/// it: every prompt and every completion is taken to be as long as it may be. What is not in buffers (texts, records,
/// the program itself) is estimated by what was measured.
public struct MemoryPlanner {
  private let stages: [StageHash: any Stage]
  private let threads: Int

  /// - Parameter threads: that trainings share out their passes among.
  init(_ plan: Plan, threads: Int) {
    stages = Dictionary(
      plan.entries.map { ($0.hash, $0.specification.stage) }, uniquingKeysWith: { first, _ in first })
    self.threads = threads
  }

  func account(of stage: any Stage) -> MemoryAccount {
    var account = Threads.$count.withValue(threads) { stage.memory(self) }
    // What it is made from is read to the last byte first.
    var reading = MemoryAccount()
    let tokenizer = stage.inputs.first {
      (stages[$0] as? TokenizerStage)?.content == nil && stages[$0] is TokenizerStage
    }
    if let tokenizer { reading.add(.data, texts(tokenizer: tokenizer).tokenFile) }
    account = account.orMore(reading)
    account.add(.program, max(MemoryPlanner.program, MemoryPlanner.least - account.bytes))
    return account
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
      promptTokens: promptTokens(prompts?.lengths, examples: prompts?.examples), completionTokens: completionTokens)
  }

  func extent(completions stage: CompletionsStage) -> DataExtent {
    let prompts = self.stage(stage.prompts, as: PromptsStage.self)
    return DataExtent(
      prompts: prompts?.count ?? 0,
      // Of the corpus's own, two are expected.
      completionsPerPrompt: stage.examples == nil ? stage.perPrompt : 2,
      promptTokens: promptTokens(prompts?.lengths, examples: prompts?.examples),
      completionTokens: stage.completionTokens)
  }

  func extent(preferences: StageHash) -> DataExtent? {
    stage(preferences, as: PreferencesStage.self).flatMap { stage($0.completions, as: CompletionsStage.self) }
      .map { extent(completions: $0) }
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

extension Plan {
  /// What each stage's worker will need at its peak.
  ///
  /// - Parameter threads: of each training.
  public func memory(threads: Int) -> [StageHash: MemoryAccount] {
    let planner = MemoryPlanner(self, threads: threads)
    return Dictionary(
      entries.map { ($0.hash, planner.account(of: $0.specification.stage)) }, uniquingKeysWith: { first, _ in first })
  }
}
