import Alignment
import Foundation
import SweepFile

/// The SHA-256 of all that decides a stage's result, as 64 lowercase hexadecimal digits.
public struct StageHash: Sendable, Hashable, Codable, CustomStringConvertible {
  public let text: String

  public init(_ text: String) { self.text = text }

  public init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  /// Enough of it to tell stages apart in a folder.
  public var short: String { String(text.prefix(16)) }
  public var description: String { text }
}

/// One step from the corpus to the frontier: its settings, the stages that it is made from, and how it is made.
///
/// Whatever decides the result is in the Codable form, and nothing else: two stages of equal form are one.
public protocol Stage: Codable, Hashable, Sendable {
  static var kind: StageKind { get }
  /// Raised whenever the same settings and inputs give another result.
  static var version: Int { get }
  /// The stages that must be complete before this one.
  var inputs: [StageHash] { get }
  /// For people.
  var title: String { get }
  /// Finds what is amiss around it before anything is made: what it needs and no stage gives.
  func check() throws
  /// What its worker will need at its peak, besides the program itself.
  func memory(_ planner: MemoryPlanner) -> MemoryAccount
  /// Makes the stage's files in the context's folder.
  func run(in context: StageContext) throws
}

extension Stage {
  public func check() {}
}

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

  /// One registry of what a worker can do.
  fileprivate var type: any Stage.Type {
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

  /// What takes seconds, and shows whether the input is sound: nothing else begins before all of these are there.
  public var isPreparation: Bool {
    switch self {
    case .corpus, .pretrained, .tokenizer, .examples, .classifier, .groundTruth, .prompts, .heldOutPrompts: true
    case .sft, .completions, .referenceScores, .preferences, .rewardModel, .candidates, .cell, .judgedCompletions,
      .referenceCompletions, .judging:
      false
    }
  }

  /// Whether it takes long enough to keep its place on the way. The others are done again from their beginning.
  public var keepsPlace: Bool {
    switch self {
    case .sft, .rewardModel, .cell, .completions, .candidates: true
    case .corpus, .pretrained, .tokenizer, .examples, .classifier, .groundTruth, .prompts, .heldOutPrompts,
      .referenceScores, .preferences, .judgedCompletions, .referenceCompletions, .judging:
      false
    }
  }

  /// Processor cores that a stage of this kind can use.
  public var threads: Int { self == .sft || self == .rewardModel ? 2 : 1 }
}

/// A stage as it is handed to a worker.
public struct StageSpecification: Sendable, Codable {
  public let kind: StageKind
  public let version: Int
  public let hash: StageHash
  public let stage: any Stage

  public init(_ stage: some Stage) throws {
    self.stage = stage
    kind = type(of: stage).kind
    version = type(of: stage).version
    hash = try StageSpecification.hash(of: stage)
  }

  private enum Key: String, CodingKey { case kind, version, hash, stage }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    kind = try container.decode(StageKind.self, forKey: .kind)
    version = try container.decode(Int.self, forKey: .version)
    hash = try container.decode(StageHash.self, forKey: .hash)
    func decode<S: Stage>(_ type: S.Type) throws -> any Stage { try container.decode(S.self, forKey: .stage) }
    stage = try decode(kind.type)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(version, forKey: .version)
    try container.encode(hash, forKey: .hash)
    try container.encode(stage, forKey: .stage)
  }

  /// Refuses a specification that this program would not have written: a stage of another version, or a name that is
  /// not its settings'.
  public func refuseForeign() throws {
    let own = try StageSpecification(stage)
    if own.version != version {
      throw ForeignSpecification(stage: kind, found: "version \(version)", expected: "version \(own.version)")
    }
    if own.hash != hash { throw ForeignSpecification(stage: kind, found: hash.short, expected: own.hash.short) }
  }

  private static func hash(of stage: some Stage) throws -> StageHash {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // The source of a corpus is a path; what decides the result is its content's fingerprint.
    encoder.userInfo[.identityOnly] = true
    let identity = StageIdentity(kind: type(of: stage).kind, version: type(of: stage).version, settings: stage)
    return StageHash(ContentHash.of(try encoder.encode(identity)))
  }

  /// The stage's own settings as JSON, sorted, for the ledger.
  public func settingsJSON() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(stage), as: UTF8.self)
  }
}

/// A stage was specified by another version of this program.
struct ForeignSpecification: Error, CustomStringConvertible {
  let stage: StageKind
  let found: String
  let expected: String
  var description: String {
    "the \(stage.rawValue) stage was specified as \(found), which this program calls \(expected): "
      + "the program was exchanged while it ran"
  }
}

/// What a stage's name is the hash of.
private struct StageIdentity<S: Stage>: Encodable {
  let kind: StageKind
  let version: Int
  let settings: S
}

extension CodingUserInfoKey {
  /// Set while a stage is encoded for its name: what does not decide the result is left out.
  static let identityOnly = CodingUserInfoKey(rawValue: "identityOnly") ?? { preconditionFailure("a raw value") }()
}
