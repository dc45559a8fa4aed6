/// What a method is called everywhere, what may be set, and where its arithmetic comes from.
public struct MethodDescription: Sendable {
  /// How a policy is come by.
  public enum Family: Sendable {
    /// The SFT policy itself, untouched.
    case reference
    /// Trained on the stored preference pairs.
    case preferences
    /// Trained on its own samples against a reward.
    case onPolicy
  }

  /// The name in sweep files, tables and figures, such as "dpo".
  public let key: String
  /// The name in sentences, such as "DPO".
  public let title: String
  public let family: Family
  /// The setting that tells this method's points apart when a sweep varies nothing, or nil.
  public let hyperparameter: String?
  /// Whether "reward": ["learned", "ground-truth"] may be given.
  public var takesReward: Bool { family == .onPolicy }
  public let settings: [Setting]
  /// arXiv id with equation or section.
  public let source: String
  /// One sentence for help and reports.
  public let summary: String
  /// For the family of preferences: the loss at given settings.
  public let loss: (@Sendable (Settings) -> any PreferenceLoss)?

  public init(
    key: String, title: String, family: Family, hyperparameter: String?, settings: [Setting], source: String,
    summary: String, loss: (@Sendable (Settings) -> any PreferenceLoss)? = nil
  ) {
    precondition((family == .preferences) == (loss != nil), "\(key) needs a loss if it learns from pairs")
    self.key = key
    self.title = title
    self.family = family
    self.hyperparameter = hyperparameter
    self.settings = settings
    self.source = source
    self.summary = summary
    self.loss = loss
  }
}

/// Every method, one line each.
public enum MethodRegistry {
  public static let all: [MethodDescription] = [
    .referencePolicy,
    .preferredFT,
    .unlikelihood,
    .dpo,
    .cDPO,
    .rDPO,
    .ipo,
    .slic,
    .fDPO,
    .plackettLuce,
    .simPO,
    .orpo,
    .cpo,
    .kto,
    .bco,
    .exo,
    .nca,
    .sppo,
    .apoZero,
    .apoDown,
    .aot,
    .discoPOP,
    .betaDPO,
    .drDPO,
    .alphaDPO,
    .ppo,
  ]

  public static func method(_ key: String) -> MethodDescription? { all.first { $0.key == key } }
}
