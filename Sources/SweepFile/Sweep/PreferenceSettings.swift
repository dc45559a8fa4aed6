import Alignment

/// The source of the labels: it decides which of two completions is preferred.
public enum PreferenceLabels: Sendable, Hashable {
  /// The higher ground-truth reward.
  case groundTruth
  /// A random draw: the first is preferred with probability σ((r₁ - r₂)/temperature).
  case bradleyTerry(temperature: Double)
  /// The pairs of the corpus.
  case corpus

  public static let words = ["ground-truth", "bradley-terry", "corpus"]
  /// The labels for sampled completions.
  static let sampledWords = ["ground-truth", "bradley-terry"]
}

// The hash of a preferences stage covers this form. It must not change.
extension PreferenceLabels: Codable {
  private enum CodingKeys: String, CodingKey {
    case kind, temperature
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let kind = try container.decode(String.self, forKey: .kind)
    switch kind {
    case Self.words[0]: self = .groundTruth
    case Self.words[1]: self = .bradleyTerry(temperature: try container.decode(Double.self, forKey: .temperature))
    case Self.words[2]: self = .corpus
    default:
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container, debugDescription: "no labels are of the kind \(Quoting.quoted(kind))")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .groundTruth: try container.encode(Self.words[0], forKey: .kind)
    case .bradleyTerry(let temperature):
      try container.encode(Self.words[1], forKey: .kind)
      try container.encode(temperature, forKey: .temperature)
    case .corpus: try container.encode(Self.words[2], forKey: .kind)
    }
  }
}

/// The settings of the preference pairs, in the form that their stage's hash covers: a setting that is off is nil.
public struct PreferenceSettings: Sendable, Codable, Hashable {
  public var prompts: Int
  /// The number of completions of each prompt; 0 if the pairs come from the corpus.
  public var completionsPerPrompt: Int
  public var labels: PreferenceLabels
  /// The fraction of the prompts whose pairs are held out of training.
  public var validationShare: Double
  /// The number of training pairs to keep; nil keeps all.
  public var pairs: Int?
  /// The fraction of training pairs whose rejected completion is an untuned model's.
  public var highGapShare: Double?
  /// The probability that the label of a training pair is flipped.
  public var flipRate: Double?
}

extension PreferenceSettings {
  /// - Parameter settings: all settings of `Sweep.preferenceSettings`.
  public init(_ settings: Settings) {
    func ifOn(_ name: String) -> Double? { settings.number(name) > 0 ? settings.number(name) : nil }
    let word = settings.text("labels"), isSampled = PreferenceLabels.sampledWords.contains(word)
    self.init(
      prompts: settings.integer("prompts"),
      completionsPerPrompt: isSampled ? settings.integer("completionsPerPrompt") : 0,
      labels: !isSampled
        ? .corpus
        : word == PreferenceLabels.words[0]
          ? .groundTruth : .bradleyTerry(temperature: settings.number("labelTemperature")),
      validationShare: settings.number("validationShare"), pairs: ifOn("pairs").map { Int($0) },
      highGapShare: isSampled ? ifOn("highGapShare") : nil, flipRate: ifOn("flipRate"))
  }

  /// The number of prompts whose pairs are for validation; at least one prompt is left for training.
  public var validationPrompts: Int { min(Int((validationShare * Double(prompts)).rounded()), prompts - 1) }
  /// The number of pairs of a prompt if none is dropped. For pairs of the corpus, one is expected.
  public var pairsPerPrompt: Int { labels == .corpus ? 1 : completionsPerPrompt * (completionsPerPrompt - 1) / 2 }
  /// The maximum number of training pairs, as far as it is known before the corpus is read.
  public var greatestPairs: Int { (prompts - validationPrompts) * pairsPerPrompt }
}
