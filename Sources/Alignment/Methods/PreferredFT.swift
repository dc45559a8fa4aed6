extension MethodDescription {
  public static let preferredFT = MethodDescription(
    key: "preferred-ft", title: "Preferred-FT", family: .preferences, hyperparameter: "learningRate",
    settings: CommonSettings.preferenceTraining(learningRate: 3e-5),
    source: "arXiv 2305.18290, section 6",
    summary: "Supervised fine-tuning on the chosen completions alone.")
}
