/// The name of a quantity that a training records. The ledger stores the raw value.
public struct Metric: RawRepresentable, Hashable, Sendable {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  // Every training.
  public static let loss = Metric(rawValue: "loss")
  public static let gradientNorm = Metric(rawValue: "gradient_norm")
  public static let learningRate = Metric(rawValue: "learning_rate")

  // Pairs.
  public static let margin = Metric(rawValue: "margin")
  public static let accuracy = Metric(rawValue: "accuracy")
  static let validationAccuracy = Metric(rawValue: "validation_accuracy")
  static let chosenReward = Metric(rawValue: "chosen_reward")
  static let rejectedReward = Metric(rawValue: "rejected_reward")
  static let beta = Metric(rawValue: "beta")
  static let gapMean = Metric(rawValue: "gap_mean")
  static let gapStandardDeviation = Metric(rawValue: "gap_deviation")
  static let pairsKept = Metric(rawValue: "pairs_kept")
  static let z0 = Metric(rawValue: "z0")
  static let shift = Metric(rawValue: "shift")

  // Samples of the policy.
  public static let kl = Metric(rawValue: "kl")
  /// The estimate of best-of-n's KL, which is below its bound.
  public static let klEstimate = Metric(rawValue: "kl_estimate")
  public static let reward = Metric(rawValue: "reward")
  public static let learnedReward = Metric(rawValue: "learned_reward")
  public static let groundTruthReward = Metric(rawValue: "ground_truth_reward")
  public static let endOfTextRate = Metric(rawValue: "end_of_text_rate")
  static let length = Metric(rawValue: "length")
  static let round = Metric(rawValue: "round")
  static let pairs = Metric(rawValue: "pairs")

  // Policy gradients.
  public static let ratio = Metric(rawValue: "ratio")
  static let largestRatio = Metric(rawValue: "largest_ratio")
  public static let clipFraction = Metric(rawValue: "clip_fraction")
  static let approximateKL = Metric(rawValue: "approximate_kl")
  public static let entropy = Metric(rawValue: "entropy")
  public static let klCoefficient = Metric(rawValue: "kl_coefficient")
  static let targetKL = Metric(rawValue: "target_kl")
  static let klPenalty = Metric(rawValue: "kl_penalty")
  public static let rewardWithKL = Metric(rawValue: "reward_with_kl")
  static let advantageStandardDeviation = Metric(rawValue: "advantage_deviation")
  static let groupsWithoutADifference = Metric(rawValue: "groups_without_a_difference")
  public static let explainedVariance = Metric(rawValue: "explained_variance")
  static let valueLoss = Metric(rawValue: "value_loss")
  static let valueClipFraction = Metric(rawValue: "value_clip_fraction")
  static let criticGradientNorm = Metric(rawValue: "critic_gradient_norm")
  /// 1 where the training has diverged, else 0.
  public static let diverged = Metric(rawValue: "diverged")
}

extension [Metric: Double] {
  /// The metrics by the names that are stored.
  public var byName: [String: Double] {
    [String: Double](uniqueKeysWithValues: map { ($0.key.rawValue, $0.value) })
  }

  init(byName values: [String: Double]) {
    self.init(uniqueKeysWithValues: values.map { (Metric(rawValue: $0.key), $0.value) })
  }
}
