extension MethodDescription {
  /// No training: the SFT policy sampled at another temperature.
  public static let temperature: MethodDescription = {
    let temperature = SettingKey.number(
      "temperature", .positive, 0.5,
      "T: the logits are divided by it; below 1, likely tokens become more likely.")
    var method = MethodDescription(
      key: "temperature", title: "Temperature", family: .reference, hyperparameter: temperature,
      settings: [temperature.setting],
      source: "arXiv 2305.18290, figure 2 right, which varies it",
      summary: "The supervised policy sampled at another temperature, as a policy of its own.")
    method.train = { training in
      training.policy.scaleLogits(by: 1 / training.settings[temperature])
      try training.observer.evaluate(1)
    }
    return method
  }()
}
