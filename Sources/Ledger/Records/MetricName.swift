/// The names of training metrics in the table `step_metric` that figures and reports use. A training may record others.
public enum MetricName {
  public static let loss = "loss"
  /// The mean difference of the implicit rewards of chosen and rejected completions, in nats.
  public static let margin = "margin"
  /// The fraction of pairs whose chosen completion has the higher implicit reward.
  public static let accuracy = "accuracy"
  public static let learningRate = "learning_rate"
  /// The norm of the gradient before clipping.
  public static let gradientNorm = "gradient_norm"
  /// KL(π‖π_ref) on rollouts, in nats per sequence.
  public static let kl = "kl"
  /// The mean reward of rollouts.
  public static let reward = "reward"
  /// The mean probability ratio π/π_old of PPO.
  public static let ratio = "ratio"
  /// The fraction of tokens whose ratio is clipped.
  public static let clipFraction = "clip_fraction"
  /// The entropy of the policy, in nats per token.
  public static let entropy = "entropy"
  /// The explained variance of the critic.
  public static let explainedVariance = "explained_variance"
  public static let klCoefficient = "kl_coefficient"
  /// The mean reward of rollouts minus the KL penalty.
  public static let rewardWithKL = "reward_with_kl"
  /// The fraction of rollouts that end with the end-of-text token.
  public static let endOfTextRate = "end_of_text_rate"
  public static let learnedReward = "learned_reward"
  public static let groundTruthReward = "ground_truth_reward"
  /// 1 if the training diverged.
  public static let diverged = "diverged"
}
