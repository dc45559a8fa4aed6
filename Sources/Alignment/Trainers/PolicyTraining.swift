import LanguageModel

/// The inputs of a method's training. Each method uses those that it needs.
public struct PolicyTraining {
  /// Every setting of the method.
  public var settings: Settings
  /// Trained in place; begins as the reference.
  public var policy: Transformer
  public var reference: Transformer
  /// The pairs for methods that learn from pairs, and the prompts for methods that sample.
  public var preferences: PreferenceData
  /// The start of the critic, for methods that have one.
  public var rewardModel: Transformer?
  /// For methods that maximise a reward.
  public var reward: EpisodeReward?
  /// The largest number of tokens in a completion.
  public var maxNewTokens: Int
  public var endOfText: Int32
  public var seed: UInt64
  public var observer: TrainingObserver

  public init(
    settings: Settings, policy: Transformer, reference: Transformer, preferences: PreferenceData,
    rewardModel: Transformer? = nil, reward: EpisodeReward? = nil, maxNewTokens: Int, endOfText: Int32, seed: UInt64,
    observer: TrainingObserver
  ) {
    self.settings = settings
    self.policy = policy
    self.reference = reference
    self.preferences = preferences
    self.rewardModel = rewardModel
    self.reward = reward
    self.maxNewTokens = maxNewTokens
    self.endOfText = endOfText
    self.seed = seed
    self.observer = observer
  }

  /// Tokens of the longest possible prompt with its completion.
  var longestSequence: Int { preferences.prompts.reduce(0) { max($0, $1.count) } + maxNewTokens }
}
