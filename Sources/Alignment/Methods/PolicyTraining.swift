import LanguageModel

/// Everything that a method is trained with, whatever it makes use of.
public struct PolicyTraining {
  /// Every setting of the method.
  public var settings: Settings
  /// Trained in place; begins as the reference.
  public var policy: Transformer
  public var reference: Transformer
  /// For methods that learn from pairs, and for the prompts of those that sample.
  public var preferences: PreferenceData
  /// For methods that have a critic, which begins there.
  public var rewardModel: Transformer?
  /// For methods that are trained against a reward.
  public var reward: EpisodeReward?
  /// The most tokens of a completion.
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
}

/// How much a training is to do, as far as its settings say.
public struct TrainingBudget: Sendable, Equatable {
  /// As the training counts its steps, which is how evaluations are spaced.
  public var steps: Int
  public var optimizerSteps: Int
  /// Completions sampled in training.
  public var samples: Int
  /// How often the policy is trained on each of them.
  public var passes: Double

  public init(steps: Int, optimizerSteps: Int, samples: Int, passes: Double) {
    self.steps = steps
    self.optimizerSteps = optimizerSteps
    self.samples = samples
    self.passes = passes
  }
}

/// Settings that are allowed one by one, but not together.
public struct SettingConflict: Error, Equatable {
  public var found: String
  /// What would be right.
  public var expected: String

  public init(found: String, expected: String) {
    self.found = found
    self.expected = expected
  }
}
