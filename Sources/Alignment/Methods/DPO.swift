extension MethodDescription {
  public static let dpo = MethodDescription(
    key: "dpo", title: "DPO", family: .preferences, hyperparameter: "beta",
    settings: [
      .number("beta", .positive, 0.1, "The strength of the KL constraint that the closed form assumes; nats per unit of reward.")
    ] + CommonSettings.preferenceTraining(learningRate: 3e-5),
    source: "arXiv 2305.18290, eq. 7",
    summary: "Direct preference optimisation: a logistic loss on the margin of log-probability ratios.")
}
