import Alignment

// What may be set of the data that policies learn from.
extension Sweep {
  /// What may be set of the supervised fine-tuning.
  public static let sftSettings: [Setting] =
    SupervisedTrainer.settings + [
      .number(
        "noiseShare", .belowOne, 0,
        "The share of the sequences that are replaced by text of an un-tuned model (pointwise noise, arXiv 2407.07880): after a review's first tokens it goes on as that model does."
      ),
      Setting.number(
        "noiseEpochs", .untunedEpochs, 0.25,
        "Which model is un-tuned: one that was fine-tuned in the same way, without noise, for so many epochs; with 0 its weights are random, and its tokens too."
      ).only(withPositive: "noiseShare"),
    ]

  /// What may be set of the preference pairs.
  public static let preferenceSettings: [Setting] = [
    .integer("prompts", 1...10_000_000, 2000, "Prompts."),
    Setting.integer(
      "completionsPerPrompt", 2...64, 4,
      "Completions of a prompt, drawn from the SFT policy; k of them make k(k - 1)/2 pairs."
    ).only(with: "labels", PreferenceLabels.sampledWords),
    .choice(
      "labels", PreferenceLabels.words, "ground-truth",
      "Who prefers: the higher ground-truth reward, a coin weighted by it (Bradley and Terry's model), or whoever made the corpus's own pairs, and then nothing is drawn."
    ),
    Setting.number(
      "labelTemperature", .positive, 1, "What the difference of rewards is divided by before the coin is weighted."
    ).only(with: "labels", "bradley-terry"),
    .number(
      "validationShare", Setting.Bounds(lower: 0, lowerIncluded: true, upper: 0.5, upperIncluded: true), 0.05,
      "The share of the prompts whose pairs are kept out of training; none of what follows touches them."),
    .integer(
      "pairs", 0...1_000_000_000, 0,
      "Training pairs, taken prompt by prompt in a random order, so that fewer are a part of more; 0 takes all."),
    Setting.number(
      "highGapShare", .fraction, 0,
      "The share of the training pairs whose rejected completion is replaced by an un-tuned model's for the same prompt (the gap mixture of arXiv 2407.08639, section 3)."
    ).only(with: "labels", PreferenceLabels.sampledWords),
    Setting.number(
      "poorEpochs", .untunedEpochs, 0.25,
      "Which model writes those: one that was fine-tuned as the SFT policy, without noise, for so many epochs; with 0 its weights are random."
    ).only(withPositive: "highGapShare"),
    .number(
      "flipRate", .fraction, 0,
      "The probability with which a training pair's label is swapped, each by a coin of its own (arXiv 2407.07880)."),
  ]
}

extension Setting.Bounds {
  /// Zero to one, without one: a share that leaves something.
  static let belowOne = Setting.Bounds(lower: 0, lowerIncluded: true, upper: 1, upperIncluded: false)
  /// Passes over data, or none.
  static let untunedEpochs = Setting.Bounds(lower: 0, lowerIncluded: true, upper: 1000, upperIncluded: true)
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
