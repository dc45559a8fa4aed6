extension MethodDescription {
  /// The baseline of those who train nothing: what a pretrained model makes of the prompt, alone or after examples.
  public static let prompting = MethodDescription(
    key: "prompting", title: "Prompting", family: .prompting, hyperparameter: "shots",
    settings: [
      .integer(
        "shots", 0...64, 0,
        "Examples, prompts with a completion, that stand before each prompt: those of the training split that come first in an order by the sweep's seed, of those that are short enough for all of them to fit."
      )
    ],
    source: "arXiv 2305.18290, section 6: zero-shot GPT-J in summarization, 2-shot Pythia in dialogue",
    summary:
      "The pretrained model without any fine-tuning, prompted with nothing but the prompt or with examples before it; its completion ends at a blank line."
  )
}
