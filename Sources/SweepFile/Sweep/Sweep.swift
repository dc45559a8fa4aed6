import Alignment

/// A complete and valid sweep: defaults are filled in and paths are absolute.
public struct Sweep: Sendable, Hashable {
  /// The name of the experiment, used for folders and in commands.
  public var name: String
  /// The seed of the stages that all cells share.
  public var seed: UInt64
  public var task: SweepTask
  public var model: ModelShape
  /// Settings of `Sweep.sftSettings`.
  public var sft: Settings
  /// Settings of `Sweep.preferenceSettings`.
  public var preferences: Settings
  /// Settings of `Sweep.rewardModelSettings`.
  public var rewardModel: Settings
  var methods: [MethodSweep]
  /// The training seeds; every cell is trained once with each.
  public var seeds: [UInt64]
  public var evaluation: EvaluationSettings
  /// Settings of `Sweep.sftSettings` that differ from `sft` for the initial policy.
  public var start = Settings([:])
  /// Values to try for shared settings, in every entry whose method depends on them.
  var grid: [MethodSweep.Axis] = []
  var combination = Combination.cartesian
  /// Keys of `PublishedTables` that the report compares the sweep with. Not part of any stage.
  var compareWith: [String] = []
  /// Nil if completions are not judged.
  public var judging: JudgingSettings?
  /// Nil if the file has no such section. Not part of any stage.
  public var slurm: SlurmSettings?

  /// The settings of the reward model's training.
  public static var rewardModelSettings: [Setting] { RewardModelTrainer.settings }
}

public struct ModelShape: Sendable, Codable, Hashable {
  enum Architecture: String, Sendable, Codable, Hashable, CaseIterable {
    case gpt2
  }

  var architecture: Architecture
  public var layers: Int
  public var width: Int
  public var heads: Int
  /// The number of positions, including that of the start token.
  public var context: Int
  public var vocabulary: Int
  /// The folder of a pretrained model with this shape.
  public var pretrained: String?

  /// The shape without the folder. Stages hash this: another stage covers the content of the folder.
  public var alone: ModelShape {
    var shape = self
    shape.pretrained = nil
    return shape
  }
}

/// The reward that a policy is trained with.
public enum RewardSource: String, Sendable, Codable, Hashable, CaseIterable {
  case learned
  case groundTruth = "ground-truth"
}

/// How the values of several swept settings are combined.
enum Combination: String, Sendable, Hashable, CaseIterable {
  /// Every combination.
  case cartesian
  /// The first value of each, then the second of each, and so on.
  case paired
}

/// An entry of `methods`: a method, its fixed settings, and the values to try.
struct MethodSweep: Sendable, Hashable {
  /// A setting and the values to try for it.
  struct Axis: Sendable, Hashable {
    /// A setting of the method, or of a shared section such as `preferences.flipRate`.
    var name: String
    var values: [SettingValue]
  }

  /// The key of the method in the registry.
  var method: String
  /// The settings that the file fixes. All others have the method's defaults.
  var settings: Settings
  /// In file order.
  var grid: [Axis]
  /// Empty for methods without a reward.
  var rewards: [RewardSource]
  /// Settings of shared sections that the file fixes for this entry, with names such as `preferences.flipRate`.
  var dials = Settings([:])
  var combination = Combination.cartesian
  /// Seeds that replace the seeds of the sweep, if there are any.
  var seeds: [UInt64] = []

}

public struct EvaluationSettings: Sendable, Hashable {
  public var prompts: Int
  /// The number of optimizer steps between evaluations.
  public var every: Int
  /// The number of completions whose text is stored at each evaluation.
  public var samples: Int
  /// The sampling temperature. The KL divergence of the frontier is defined at 1.
  public var temperature: Double = 1
}
