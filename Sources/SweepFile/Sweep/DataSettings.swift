import Alignment

// The settings of the data that policies learn from.
extension Sweep {
  /// The settings of supervised fine-tuning.
  static let sftSettings: [Setting] =
    SupervisedTrainer.settings + [
      .number(
        "noiseShare", .belowOne, 0,
        "The fraction of the sequences whose continuation is replaced by text of an untuned model (pointwise noise, arXiv 2407.07880). The first tokens of a review, or the prompt of an example, stay."
      ),
      Setting.number(
        "noiseEpochs", .untunedEpochs, 0.25,
        "The number of epochs for which that model is fine-tuned, in the same way but without noise. With 0 it is not fine-tuned: its weights are random, unless `model.pretrained` or `task.pretraining` provides them."
      ).only(withPositive: "noiseShare"),
    ]

  /// The settings of the preference pairs.
  public static let preferenceSettings: [Setting] = [
    .integer("prompts", 1...10_000_000, 2000, "The number of prompts."),
    Setting.integer(
      "completionsPerPrompt", 2...64, 4,
      "The number of completions of each prompt, sampled from the SFT policy. k completions make k(k - 1)/2 pairs."
    ).only(with: "labels", PreferenceLabels.sampledWords),
    .choice(
      "labels", PreferenceLabels.words, "ground-truth",
      "What decides the preferred completion: the higher ground-truth reward (\"ground-truth\"); a random draw whose probability depends on the difference of rewards, by the Bradley-Terry model (\"bradley-terry\"); or the pairs that the corpus provides (\"corpus\"), and then no completions are sampled. The default is \"corpus\" if the corpus is a file that holds pairs or labelled completions, unless a setting for sampled completions is given."
    ),
    Setting.number(
      "labelTemperature", .positive, 1,
      "The temperature of the Bradley-Terry model: the difference of rewards is divided by it."
    ).only(with: "labels", "bradley-terry"),
    .number(
      "validationShare", Setting.Bounds(lower: 0, lowerIncluded: true, upper: 0.5, upperIncluded: true), 0.05,
      "The fraction of the prompts whose pairs are held out of training, for validation. The settings below do not change these pairs."
    ),
    .integer(
      "pairs", 0...1_000_000_000, 0,
      "The number of training pairs, taken prompt by prompt in a random order, so that a smaller set is part of a larger one. 0 takes all."
    ),
    Setting.number(
      "highGapShare", .fraction, 0,
      "The fraction of the training pairs whose rejected completion is replaced by an untuned model's completion of the same prompt (the gap mixture of arXiv 2407.08639, section 3)."
    ).only(with: "labels", PreferenceLabels.sampledWords),
    Setting.number(
      "poorEpochs", .untunedEpochs, 0.25,
      "The number of epochs for which that model is fine-tuned, like the SFT policy but without noise. With 0 it is not fine-tuned: its weights are random, unless `model.pretrained` or `task.pretraining` provides them."
    ).only(withPositive: "highGapShare"),
    .number(
      "flipRate", .fraction, 0,
      "The probability that the label of a training pair is flipped, independently for each pair (arXiv 2407.07880)."),
  ]
}

extension Setting.Bounds {
  /// From 0 to 1, without 1.
  static let belowOne = Setting.Bounds(lower: 0, lowerIncluded: true, upper: 1, upperIncluded: false)
  /// Epochs, or 0 for none.
  static let untunedEpochs = Setting.Bounds(lower: 0, lowerIncluded: true, upper: 1000, upperIncluded: true)
}
