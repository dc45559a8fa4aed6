/// The names of a method, its settings, the source of its arithmetic, and the way it obtains a policy.
public struct MethodDescription: Sendable {
  /// The way a method obtains its policy.
  public enum Family: Sendable {
    /// The SFT policy itself, or a modification of it without training.
    case reference
    /// A model before any fine-tuning, with examples in the prompt.
    case prompting
    /// The best of several samples of the SFT policy, without a new policy.
    case selection
    /// A training on the stored preference pairs.
    case preferences
    /// A training on the policy's own samples and a reward.
    case onPolicy
  }

  /// The parts of a method that learns from rollouts.
  public struct Rollouts: Sendable {
    var schedule: @Sendable (Settings) -> RolloutSchedule
    var method: @Sendable (PolicyTraining, GradientParts) -> any OnPolicyMethod
  }

  /// The name in sweep files, tables and figures, such as "dpo".
  public let key: String
  /// The name in sentences, such as "DPO".
  public let title: String
  public let family: Family
  /// The setting that labels this method's points when a sweep varies nothing, or nil.
  public let hyperparameter: String?
  /// Whether a sweep file may give "reward": ["learned", "ground-truth"].
  public var takesReward: Bool { family == .onPolicy || family == .selection }
  /// Whether the policies come from a training, so that they differ from seed to seed.
  public var isTrained: Bool { family == .preferences || family == .onPolicy }
  public let settings: [Setting]
  /// The arXiv id with equation or section.
  public let source: String
  /// One sentence for help and reports.
  public let summary: String
  /// The version of the method's arithmetic. Raise it whenever the same data and settings give another policy: cells of an
  /// older version are then made again.
  public let version: Int

  /// The loss at given settings, for methods that learn from stored pairs.
  public var loss: (@Sendable (Settings) -> any PreferenceLoss)?
  /// For methods that learn from rollouts.
  public var rollouts: Rollouts?
  /// Whether the method trains a critic, which begins as the reward model.
  public var hasCritic = false
  /// Trains the policy in place, from the reference.
  public var train: @Sendable (PolicyTraining) throws -> Void = { _ in }
  /// The amount of work of a training by its settings and the number of training prompts, for the on-policy family.
  public var budget: (@Sendable (_ settings: Settings, _ prompts: Int) -> TrainingBudget)?
  /// The reason why the settings of a cell contradict each other, or nil.
  public var conflict: @Sendable (Settings) -> SettingConflict? = { _ in nil }

  init(
    key: String, title: String, family: Family, hyperparameter: (any NamedSetting)?, settings: [Setting],
    source: String, summary: String, version: Int = 1
  ) {
    self.key = key
    self.version = version
    self.title = title
    self.family = family
    self.hyperparameter = hyperparameter?.name
    self.settings = settings
    self.source = source
    self.summary = summary
  }

  /// A method that learns from stored pairs.
  init(
    key: String, title: String, family: Family, hyperparameter: any NamedSetting, settings: [Setting], source: String,
    summary: String, version: Int = 1, loss: @escaping @Sendable (Settings) -> any PreferenceLoss
  ) {
    self.init(
      key: key, title: title, family: family, hyperparameter: hyperparameter, settings: settings, source: source,
      summary: summary, version: version)
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
  /// - Parameter conflict: checked before the conflicts that any rollouts may have.
  init(
    key: String, title: String, hyperparameter: any NamedSetting, settings: [Setting], source: String, summary: String,
    version: Int = 1, hasCritic: Bool = false,
    conflict: @escaping @Sendable (Settings) -> SettingConflict? = { _ in nil }, rollouts: Rollouts
  ) {
    self.init(
      key: key, title: title, family: .onPolicy, hyperparameter: hyperparameter, settings: settings, source: source,
      summary: summary, version: version)
    self.rollouts = rollouts
    self.hasCritic = hasCritic
    self.conflict = { conflict($0) ?? rollouts.schedule($0).conflict }
    budget = { settings, _ in rollouts.schedule(settings).budget }
    train = { training in
      try OnPolicyTrainer(
        training, title: title, schedule: rollouts.schedule(training.settings), method: rollouts.method
      ).train()
    }
  }
}

extension PreferenceTrainer {
  public init(method: MethodDescription, settings: Settings) {
    guard let loss = method.loss else { preconditionFailure("\(method.key) does not learn from pairs") }
    self.init(title: method.title, settings: settings, loss: loss(settings))
  }
}
