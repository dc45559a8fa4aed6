extension MethodDescription {
  /// The baseline without any training: a pretrained model that continues the prompt, alone or after examples.
  public static let prompting = MethodDescription(
    key: "prompting", title: "Prompting", family: .prompting, hyperparameter: Prompting.shots,
    settings: [Prompting.shots.setting],
    source: "arXiv 2305.18290, section 6: zero-shot GPT-J in summarization, 2-shot Pythia in dialogue",
    summary:
      "The pretrained model without fine-tuning, prompted with the prompt alone or after examples; its completion ends at a blank line."
  )
}

public enum Prompting {
  public static let shots = SettingKey.integer(
    "shots", 0...64, 0,
    "Examples before each prompt. An example is a prompt with its completion. Examples come from the training split, in an order by the sweep's seed; only examples are used that are short enough for all of them to fit."
  )
}
