extension MethodDescription {
  /// The SFT policy itself: the start of every other method, at KL 0.
  public static let referencePolicy = MethodDescription(
    key: "sft", title: "SFT", family: .reference, hyperparameter: nil, settings: [],
    source: "arXiv 2305.18290, section 6",
    summary: "The supervised policy, unchanged: the reference that every other method starts from.")
}
