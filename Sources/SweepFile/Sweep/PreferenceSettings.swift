import Alignment

/// Who says which of two completions is preferred.
public enum PreferenceLabels: Sendable, Hashable {
  /// The higher ground-truth reward.
  case groundTruth
  /// A coin that falls for the first with probability σ((r₁ - r₂)/temperature).
  case bradleyTerry(temperature: Double)
  /// Whoever made the corpus's own pairs.
  case corpus

  public static let words = ["ground-truth", "bradley-terry", "corpus"]
  /// Those that label what is sampled.
  static let sampledWords = ["ground-truth", "bradley-terry"]
}

// Part of the hash of a preferences stage: the form must not change.
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

/// What decides the preference pairs, in the form that names their stage: what is off is not there.
public struct PreferenceSettings: Sendable, Codable, Hashable {
  public var prompts: Int
  /// 0 where the pairs are the corpus's own.
  public var completionsPerPrompt: Int
  public var labels: PreferenceLabels
  /// The share of the prompts whose pairs are kept out of training.
  public var validationShare: Double
  /// How many training pairs are kept, where not all are.
  public var pairs: Int?
  /// The share of training pairs against a poor completion.
  public var highGapShare: Double?
  /// The probability with which a training pair is swapped.
  public var flipRate: Double?
}

extension PreferenceSettings {
  /// - Parameter settings: every one of `Sweep.preferenceSettings`.
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

  /// Prompts whose pairs are kept for validation: never all.
  public var validationPrompts: Int { min(Int((validationShare * Double(prompts)).rounded()), prompts - 1) }
  /// Pairs of one prompt, where none is dropped; of the corpus's own, one is expected.
  public var pairsPerPrompt: Int { labels == .corpus ? 1 : completionsPerPrompt * (completionsPerPrompt - 1) / 2 }
  /// Training pairs that there can be at most, as far as that is known before the corpus is read.
  public var greatestPairs: Int { (prompts - validationPrompts) * pairsPerPrompt }
}
