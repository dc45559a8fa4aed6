import LanguageModel

/// What a method is called everywhere, what may be set, where its arithmetic comes from, and how a policy is come by
/// with it.
public struct MethodDescription: Sendable {
  /// How a policy is come by.
  public enum Family: Sendable {
    /// The SFT policy itself, or what is made of it without training.
    case reference
    /// A model as it was before any fine-tuning, shown what is wanted.
    case prompting
    /// The best of several samples of the SFT policy: no policy at all.
    case selection
    /// Trained on the stored preference pairs.
    case preferences
    /// Trained on its own samples against a reward.
    case onPolicy
  }

  /// How a method learns from rollouts.
  public struct Rollouts: Sendable {
    public var schedule: @Sendable (Settings) -> RolloutSchedule
    public var method: @Sendable (Settings, OnPolicySetup) -> any OnPolicyMethod

    public init(
      schedule: @escaping @Sendable (Settings) -> RolloutSchedule,
      method: @escaping @Sendable (Settings, OnPolicySetup) -> any OnPolicyMethod
    ) {
      self.schedule = schedule
      self.method = method
    }
  }

  /// The name in sweep files, tables and figures, such as "dpo".
  public let key: String
  /// The name in sentences, such as "DPO".
  public let title: String
  public let family: Family
  /// The setting that tells this method's points apart when a sweep varies nothing, or nil.
  public let hyperparameter: String?
  /// Whether "reward": ["learned", "ground-truth"] may be given.
  public var takesReward: Bool { family == .onPolicy || family == .selection }
  /// Whether training makes its policies, which then differ from seed to seed.
  public var isTrained: Bool { family == .preferences || family == .onPolicy }
  public let settings: [Setting]
  /// arXiv id with equation or section.
  public let source: String
  /// One sentence for help and reports.
  public let summary: String

  /// For the family of preferences: the loss at given settings.
  public var loss: (@Sendable (Settings) -> any PreferenceLoss)?
  /// For methods that learn from rollouts.
  public var rollouts: Rollouts?
  /// Whether it trains a critic, which begins as the reward model.
  public var hasCritic = false
  /// Brings the policy, which is the reference, to where the method wants it.
  public var train: @Sendable (PolicyTraining) throws -> Void = { _ in }
  /// For the on-policy family: what a training will do, by its settings and the number of training prompts.
  public var budget: (@Sendable (_ settings: Settings, _ prompts: Int) -> TrainingBudget)?
  /// What of a cell's settings cannot stand together.
  public var conflict: @Sendable (Settings) -> SettingConflict? = { _ in nil }

  public init(
    key: String, title: String, family: Family, hyperparameter: String?, settings: [Setting], source: String,
    summary: String
  ) {
    self.key = key
    self.title = title
    self.family = family
    self.hyperparameter = hyperparameter
    self.settings = settings
    self.source = source
    self.summary = summary
  }
}

extension MethodDescription {
  /// A method that learns from stored pairs.
  public init(
    key: String, title: String, family: Family, hyperparameter: String?, settings: [Setting], source: String,
    summary: String, loss: @escaping @Sendable (Settings) -> any PreferenceLoss
  ) {
    self.init(
      key: key, title: title, family: family, hyperparameter: hyperparameter, settings: settings, source: source,
      summary: summary)
    precondition(family == .preferences, "\(key) learns from pairs")
    self.loss = loss
    train = { training in
      var trainer = PreferenceTrainer(title: title, settings: training.settings, loss: loss(training.settings))
      try trainer.train(
        training.policy, on: training.preferences, seed: training.seed, observer: training.observer)
    }
  }

  /// A method that learns from rollouts.
  ///
  /// - Parameter conflict: besides what cannot be for any of them.
  public init(
    key: String, title: String, hyperparameter: String?, settings: [Setting], source: String, summary: String,
    hasCritic: Bool = false, conflict: @escaping @Sendable (Settings) -> SettingConflict? = { _ in nil },
    rollouts: Rollouts
  ) {
    self.init(
      key: key, title: title, family: .onPolicy, hyperparameter: hyperparameter, settings: settings, source: source,
      summary: summary)
    self.rollouts = rollouts
    self.hasCritic = hasCritic
    self.conflict = { conflict($0) ?? rollouts.schedule($0).conflict }
    budget = { settings, _ in rollouts.schedule(settings).budget }
    let description = self
    train = { training in
      guard let reward = training.reward else { preconditionFailure("\(key) without a reward") }
      let trainer = OnPolicyTrainer(
        method: description, settings: training.settings, policy: training.policy, reference: training.reference,
        rewardModel: training.rewardModel, prompts: training.preferences.prompts,
        maxNewTokens: training.maxNewTokens, endOfText: training.endOfText, seed: training.seed)
      try trainer.train(rewarding: reward, observer: training.observer)
    }
  }
}
