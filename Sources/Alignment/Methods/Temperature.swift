extension MethodDescription {
  /// No training: the SFT policy's own trade of likelihood for variety.
  public static let temperature: MethodDescription = {
    var method = MethodDescription(
      key: "temperature", title: "Temperature", family: .reference, hyperparameter: "temperature",
      settings: [
        .number("temperature", .positive, 0.5, "T: logits are divided by it; below 1 the likely becomes likelier.")
      ],
      source: "arXiv 2305.18290, figure 2 right, which varies it",
      summary: "The supervised policy sampled at another temperature, taken as a policy of its own.")
    method.train = { training in
      training.policy.scaleLogits(by: 1 / training.settings.number("temperature"))
      try training.observer.evaluate(1)
    }
    return method
  }()
}
