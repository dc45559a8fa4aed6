import Foundation

/// Metrics of one training step, by the names of `MetricName`.
public struct StepRecord: Codable, Sendable, Equatable {
  public var stage: String
  public var step: Int
  public var metrics: [String: Double]

  public init(stage: String, step: Int, metrics: [String: Double]) {
    self.stage = stage
    self.step = step
    self.metrics = metrics
  }
}

/// The names under which trainings record their metrics, so that figures find them.
public enum MetricName {
  public static let loss = "loss"
  public static let margin = "margin"
  public static let accuracy = "accuracy"
  public static let learningRate = "learning_rate"
  public static let gradientNorm = "gradient_norm"
  public static let kl = "kl"
  public static let reward = "reward"
  public static let ratio = "ratio"
  public static let clipFraction = "clip_fraction"
  public static let entropy = "entropy"
  public static let explainedVariance = "explained_variance"
  public static let klCoefficient = "kl_coefficient"
  public static let rewardWithKL = "reward_with_kl"
  public static let endOfTextRate = "end_of_text_rate"
  public static let learnedReward = "learned_reward"
  public static let groundTruthReward = "ground_truth_reward"
  /// 1 where the training was found to have diverged.
  public static let diverged = "diverged"
}

/// One evaluation of one cell: a point of the frontier.
public struct EvaluationRecord: Codable, Sendable, Equatable {
  /// The cell.
  public var stage: String
  public var step: Int
  public var temperature: Double
  /// KL(π‖π_ref), nats per sequence: the exact per-step KL over the vocabulary, summed over completion tokens.
  public var kl: Double
  public var klStandardError: Double
  /// The same by the sampled log-ratio alone.
  public var klSampled: Double
  public var klSampledStandardError: Double
  /// The mean ground-truth reward.
  public var reward: Double
  public var rewardStandardError: Double
  public var learnedReward: Double?
  public var prompts: Int
  /// Tokens per completion.
  public var meanLength: Double
  public var endOfTextRate: Double
  /// Distinct bigrams as a share of all bigrams.
  public var distinct2: Double
  /// The longest run of one repeated token group, in tokens.
  public var longestRepeat: Double
  public var degenerate: Bool
  /// Names the protocol: only points with equal fingerprints share axes.
  public var fingerprint: String

  public init(
    stage: String, step: Int, temperature: Double = 1, kl: Double, klStandardError: Double, klSampled: Double,
    klSampledStandardError: Double, reward: Double, rewardStandardError: Double, learnedReward: Double? = nil,
    prompts: Int, meanLength: Double, endOfTextRate: Double, distinct2: Double, longestRepeat: Double,
    degenerate: Bool, fingerprint: String
  ) {
    self.stage = stage
    self.step = step
    self.temperature = temperature
    self.kl = kl
    self.klStandardError = klStandardError
    self.klSampled = klSampled
    self.klSampledStandardError = klSampledStandardError
    self.reward = reward
    self.rewardStandardError = rewardStandardError
    self.learnedReward = learnedReward
    self.prompts = prompts
    self.meanLength = meanLength
    self.endOfTextRate = endOfTextRate
    self.distinct2 = distinct2
    self.longestRepeat = longestRepeat
    self.degenerate = degenerate
    self.fingerprint = fingerprint
  }
}

/// A completion that an evaluation sampled at one of its fixed prompts.
public struct SampleRecord: Codable, Sendable, Equatable {
  public var stage: String
  public var step: Int
  public var promptIndex: Int
  public var prompt: String
  public var completion: String
  public var reward: Double
  public var kl: Double
  public var tokens: Int
  /// Whether it ended with the end-of-text token rather than at the length cap.
  public var finished: Bool

  public init(
    stage: String, step: Int, promptIndex: Int, prompt: String, completion: String, reward: Double, kl: Double,
    tokens: Int, finished: Bool
  ) {
    self.stage = stage
    self.step = step
    self.promptIndex = promptIndex
    self.prompt = prompt
    self.completion = completion
    self.reward = reward
    self.kl = kl
    self.tokens = tokens
    self.finished = finished
  }
}

/// One number for each prompt of an evaluation: what comparisons of cells at the same prompts are paired by.
public struct PromptScoresRecord: Codable, Sendable, Equatable {
  /// What was scored, by the names of the columns' text in the ledger.
  public enum Name {
    /// The ground-truth reward of the completion that an evaluation sampled.
    public static let reward = "reward"
    /// The share of a validation prompt's pairs that log π/π_ref ranks as the ground truth does; ties count half.
    public static let preferenceAccuracy = "preference_accuracy"
    /// The ground-truth reward of another completion of the SFT policy's, drawn apart from those of evaluations;
    /// draws are counted from 1.
    public static func referenceReward(draw: Int) -> String { "reference_reward_\(draw)" }
  }

  public var stage: String
  public var step: Int
  public var temperature: Double
  public var name: String
  public var scores: [Double]

  public init(stage: String, step: Int, temperature: Double = 1, name: String, scores: [Double]) {
    self.stage = stage
    self.step = step
    self.temperature = temperature
    self.name = name
    self.scores = scores
  }
}

/// One finding about a stage, a number or a text, such as the classifier's held-out accuracy.
public struct FactRecord: Codable, Sendable, Equatable {
  public enum Value: Sendable, Equatable {
    case number(Double)
    case text(String)
  }

  public var stage: String
  public var name: String
  public var value: Value

  /// Whether the stage doubted itself: reports show these above their numbers.
  public var isWarning: Bool { name.hasPrefix(FactName.warning.text) }

  public init(stage: String, name: String, number: Double) {
    self.stage = stage
    self.name = name
    value = .number(number)
  }

  public init(stage: String, name: String, text: String) {
    self.stage = stage
    self.name = name
    value = .text(text)
  }

  private enum Key: String, CodingKey { case stage, name, number, text }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    stage = try container.decode(String.self, forKey: .stage)
    name = try container.decode(String.self, forKey: .name)
    if let number = try container.decodeIfPresent(Double.self, forKey: .number) {
      value = .number(number)
    } else {
      value = .text(try container.decode(String.self, forKey: .text))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(stage, forKey: .stage)
    try container.encode(name, forKey: .name)
    switch value {
    case .number(let number): try container.encode(number, forKey: .number)
    case .text(let text): try container.encode(text, forKey: .text)
    }
  }
}
