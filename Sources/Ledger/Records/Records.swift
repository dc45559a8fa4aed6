import Foundation

/// The metrics of one training step, by name; see `MetricName`.
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

/// An evaluation of a cell: a point of the frontier.
public struct EvaluationRecord: Codable, Sendable, Equatable {
  /// The hash of the cell.
  public var stage: String
  public var step: Int
  public var temperature: Double
  /// KL(π‖π_ref) in nats per sequence: the exact KL over the vocabulary at each step, summed over the completion tokens.
  public var kl: Double
  public var klStandardError: Double
  /// The same KL, estimated from the log-ratios of the sampled tokens only.
  public var klSampled: Double
  public var klSampledStandardError: Double
  /// The mean ground-truth reward.
  public var reward: Double
  public var rewardStandardError: Double
  public var learnedReward: Double?
  public var prompts: Int
  /// The mean number of tokens of a completion.
  public var meanLength: Double
  public var endOfTextRate: Double
  /// The fraction of bigrams that are distinct.
  public var distinct2: Double
  /// The length of the longest repetition of a group of tokens, in tokens.
  public var longestRepeat: Double
  public var degenerate: Bool
  /// Identifies the evaluation protocol. Only points with equal fingerprints may share axes.
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

/// A completion that an evaluation sampled for one of its fixed prompts.
public struct SampleRecord: Codable, Sendable, Equatable {
  public var stage: String
  public var step: Int
  public var promptIndex: Int
  public var prompt: String
  public var completion: String
  public var reward: Double
  public var kl: Double
  public var tokens: Int
  /// Whether the completion ended with the end-of-text token, rather than at the maximum length.
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

/// A score for each prompt of an evaluation. Comparisons of cells are paired by these prompts.
public struct PromptScoresRecord: Codable, Sendable, Equatable {
  /// The names of scores in the ledger.
  public enum Name {
    /// The ground-truth reward of the sampled completion.
    public static let reward = "reward"
    /// The fraction of a validation prompt's pairs that log π/π_ref ranks like the ground truth. Ties count half.
    public static let preferenceAccuracy = "preference_accuracy"
    /// The ground-truth reward of a completion of the SFT policy that was not drawn for an evaluation. Draws are counted
    /// from 1.
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

/// A fact about a stage, a number or a text, such as the held-out accuracy of the classifier.
public struct FactRecord: Codable, Sendable, Equatable {
  public enum Value: Sendable, Equatable {
    case number(Double)
    case text(String)
  }

  public var stage: String
  public var name: String
  public var value: Value

  /// Whether the fact is a warning. Reports show warnings above their numbers.
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
