import Alignment

/// What a sweep file says, complete and valid: every default filled in, every path absolute.
public struct Sweep: Sendable, Codable, Hashable {
  /// It names folders, and the experiment in every later command.
  public var name: String
  /// The seed of the stages that all cells share.
  public var seed: UInt64
  public var task: SentimentTask
  public var model: ModelShape
  /// By `Sweep.sftSettings`.
  public var sft: Settings
  public var preferences: PreferenceSettings
  /// By `Sweep.rewardModelSettings`.
  public var rewardModel: Settings
  public var methods: [MethodSweep]
  /// Each cell is trained once with each.
  public var seeds: [UInt64]
  public var evaluation: EvaluationSettings
  /// Keys of `PublishedTables` that the report sets the sweep beside. No stage knows of it.
  public var compareWith: [String] = []

  enum CodingKeys: String, CodingKey {
    case name, seed, task, model, sft, preferences, rewardModel, methods, seeds, evaluation, compareWith
  }

  /// What may be set of the supervised fine-tuning.
  public static var sftSettings: [Setting] { SweepTables.sftSettings }
  /// What may be set of the reward model's training.
  public static var rewardModelSettings: [Setting] { SweepTables.rewardModelSettings }
}

/// Continue the beginning of a film review with positive sentiment.
public struct SentimentTask: Sendable, Hashable {
  public enum Corpus: Sendable, Hashable {
    /// Reviews that a grammar writes.
    case builtin(documents: Int, seed: UInt64)
    /// The Large Movie Review Dataset, by the absolute path of its archive or folder. The path says where the data
    /// lie and not what they are: what is made of them must be named by their content.
    case imdb(path: String)
  }

  public var corpus: Corpus
  /// The shortest and the longest prompt, in tokens.
  public var promptTokens: ClosedRange<Int>
  /// The longest completion, in tokens.
  public var completionTokens: Int
  /// The length of SFT's windows of a review, in tokens.
  public var sequenceTokens: Int
}

public struct ModelShape: Sendable, Codable, Hashable {
  public enum Architecture: String, Sendable, Codable, Hashable, CaseIterable {
    case gpt2
  }

  public var architecture: Architecture
  public var layers: Int
  public var width: Int
  public var heads: Int
  /// Positions, the start token's included.
  public var context: Int
  public var vocabulary: Int
}

public struct PreferenceSettings: Sendable, Codable, Hashable {
  public var prompts: Int
  public var completionsPerPrompt: Int
  public var labels: PreferenceLabels
  /// The share of the prompts whose pairs are kept out of training.
  public var validationShare: Double
}

/// Who says which of two completions is preferred.
public enum PreferenceLabels: Sendable, Hashable {
  /// The higher ground-truth reward.
  case groundTruth
  /// A coin that falls for the first with probability σ((r₁ - r₂)/temperature).
  case bradleyTerry(temperature: Double)

  static let words = ["ground-truth", "bradley-terry"]
}

/// What a policy is trained against.
public enum RewardSource: String, Sendable, Codable, Hashable, CaseIterable {
  case learned
  case groundTruth = "ground-truth"
}

/// One entry of `methods`: a method, what is fixed for it, and what is tried.
public struct MethodSweep: Sendable, Codable, Hashable {
  /// One setting and the values to be tried for it.
  public struct Axis: Sendable, Codable, Hashable {
    public var name: String
    public var values: [SettingValue]
  }

  /// The method's key in the registry.
  public var method: String
  /// What the file fixes; everything else stands at the method's defaults.
  public var settings: Settings
  /// In file order; several make every combination, the last varying fastest.
  public var grid: [Axis]
  /// Empty for methods that take none.
  public var rewards: [RewardSource]
  /// In place of the sweep's, where there are any.
  public var seeds: [UInt64] = []

  enum CodingKeys: String, CodingKey {
    case method, settings, grid, rewards, seeds
  }
}

public struct EvaluationSettings: Sendable, Codable, Hashable {
  public var prompts: Int
  /// Optimizer steps between evaluations.
  public var every: Int
  /// Completions whose text is kept at each evaluation.
  public var samples: Int
  /// The sampling temperature; the frontier's KL is defined at 1.
  public var temperature: Double = 1
}
