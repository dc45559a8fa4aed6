import Alignment

/// What a sweep file says, complete and valid: every default filled in, every path absolute.
public struct Sweep: Sendable, Hashable {
  /// It names folders, and the experiment in every later command.
  public var name: String
  /// The seed of the stages that all cells share.
  public var seed: UInt64
  public var task: SweepTask
  public var model: ModelShape
  /// By `Sweep.sftSettings`.
  public var sft: Settings
  /// By `Sweep.preferenceSettings`.
  public var preferences: Settings
  /// By `Sweep.rewardModelSettings`.
  public var rewardModel: Settings
  public var methods: [MethodSweep]
  /// Each cell is trained once with each.
  public var seeds: [UInt64]
  public var evaluation: EvaluationSettings
  /// What the file says of `start`: by `Sweep.sftSettings`, only what is otherwise than in `sft`.
  public var start = Settings([:])
  /// Dials that every entry is swept over whose method depends on them.
  public var grid: [MethodSweep.Axis] = []
  public var combination = Combination.cartesian
  /// Keys of `PublishedTables` that the report sets the sweep beside. No stage knows of it.
  public var compareWith: [String] = []
  /// Nil where nothing is judged.
  public var judging: JudgingSettings?
  /// Nil where the file says nothing of a cluster. No stage knows of it.
  public var slurm: SlurmSettings?

  /// What may be set of the reward model's training.
  public static var rewardModelSettings: [Setting] { RewardModelTrainer.settings }
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
  /// The folder of a model that was trained elsewhere, which has this shape.
  public var pretrained: String?

  /// The shape by itself, which is what decides a stage's result: what is in the folder, another stage says.
  public var alone: ModelShape {
    var shape = self
    shape.pretrained = nil
    return shape
  }
}

/// What a policy is trained against.
public enum RewardSource: String, Sendable, Codable, Hashable, CaseIterable {
  case learned
  case groundTruth = "ground-truth"
}

/// How the values of several swept settings go together.
public enum Combination: String, Sendable, Hashable, CaseIterable {
  /// Every one with every other.
  case cartesian
  /// The first of each, then the second of each.
  case paired
}

/// One entry of `methods`: a method, what is fixed for it, and what is tried.
public struct MethodSweep: Sendable, Hashable {
  /// One setting and the values to be tried for it.
  public struct Axis: Sendable, Hashable {
    /// The method's own setting, or a dial such as `preferences.flipRate`.
    public var name: String
    public var values: [SettingValue]
  }

  /// The method's key in the registry.
  public var method: String
  /// What the file fixes; everything else stands at the method's defaults.
  public var settings: Settings
  /// In file order.
  public var grid: [Axis]
  /// Empty for methods that take none.
  public var rewards: [RewardSource]
  /// Dials that the file fixes for this entry, by the names that grids have for them.
  public var dials = Settings([:])
  public var combination = Combination.cartesian
  /// In place of the sweep's, where there are any.
  public var seeds: [UInt64] = []

}

public struct EvaluationSettings: Sendable, Hashable {
  public var prompts: Int
  /// Optimizer steps between evaluations.
  public var every: Int
  /// Completions whose text is kept at each evaluation.
  public var samples: Int
  /// The sampling temperature; the frontier's KL is defined at 1.
  public var temperature: Double = 1
}
