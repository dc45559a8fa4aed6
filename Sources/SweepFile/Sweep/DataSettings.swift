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
      "highGapShare", .share, 0,
      "The share of the training pairs whose rejected completion is replaced by an un-tuned model's for the same prompt (the gap mixture of arXiv 2407.08639, section 3)."
    ).only(with: "labels", PreferenceLabels.sampledWords),
    Setting.number(
      "poorEpochs", .untunedEpochs, 0.25,
      "Which model writes those: one that was fine-tuned as the SFT policy, without noise, for so many epochs; with 0 its weights are random."
    ).only(withPositive: "highGapShare"),
    .number(
      "flipRate", .share, 0,
      "The probability with which a training pair's label is swapped, each by a coin of its own (arXiv 2407.07880)."),
  ]
}

extension Setting.Bounds {
  /// Zero to one, without one: a share that leaves something.
  static let belowOne = Setting.Bounds(lower: 0, lowerIncluded: true, upper: 1, upperIncluded: false)
  /// Passes over data, or none.
  static let untunedEpochs = Setting.Bounds(lower: 0, lowerIncluded: true, upper: 1000, upperIncluded: true)
}
