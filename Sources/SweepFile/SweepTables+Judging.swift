import Alignment
import Tasks

extension SweepTables {
  static let judging = SweepSection(
    name: "judging",
    help:
      "Every cell's last policy against one opponent, at several sampling temperatures and the same held-out prompts (arXiv 2305.18290, section 6.2).",
    keys: [
      SweepKey(
        "judges", .list(.variants(key: "kind", judges), distinct: false), .required,
        "Who says which completion is the better, each for itself."),
      SweepKey(
        "against", .variants(key: "kind", opponents), .required, "Whose completions the policies' are set against."),
      SweepKey(
        "temperatures", .list(.setting(.number(.nonNegative)), distinct: true),
        .default(.list([0, 0.25, 0.5, 0.75, 1].map { .setting(.number($0)) })),
        "The temperatures that the policies' completions are drawn at; 0 takes the likeliest token each time."),
      SweepKey(
        .integer("prompts", 2...10_000_000, 256, "Held-out prompts: the first so many of the evaluation's.")),
    ])

  // MARK: Judges

  static let judges = [groundTruthJudge, learnedJudge, endpointJudge]

  static let groundTruthJudge = SweepSection(
    name: "ground-truth", help: "The higher ground-truth reward wins, and equal ones tie.", keys: [])

  static let learnedJudge = SweepSection(
    name: "learned-reward",
    help:
      "The higher reward of the sweep's reward model wins. Policies that were trained against it are judged by what they were paid.",
    keys: [])

  static let endpointJudge = SweepSection(
    name: "endpoint",
    help:
      "A chat model behind an interface like OpenAI's is asked twice for each pair, each completion standing first once. Its answers are kept in the results folder and not asked for again.",
    keys: [
      SweepKey("url", .address, .required, "The interface's base address, to which /chat/completions is added."),
      SweepKey("model", .text, .required, "The model, as the interface calls it."),
      SweepKey(
        "question", .setting(.choice(JudgingQuestion.allCases.map(\.rawValue))), .required,
        "What it is asked: of summaries which one is better, \"simple\", or better and without what does not matter, \"concise\"; of replies which one is more \"helpful\"; of reviews which one is more positive, \"sentiment\"."
      ),
      SweepKey(
        "key", .variable, .optional,
        "The name of the environment variable that holds the key, which is stored and printed nowhere."),
      SweepKey(
        .integer(
          "calls", 1...1_000_000_000, 1000,
          "The most requests that may ever be sent to this model from one results folder, repetitions included.")),
      SweepKey(.number("requestsPerMinute", .positive, 60, "Requests are sent no faster, by all workers together.")),
      SweepKey(.integer("concurrency", 1...64, 4, "Requests of one worker that may wait for an answer at a time.")),
      SweepKey(.number("timeout", .positive, 60, "Seconds within which an answer must be there.")),
      SweepKey(
        .integer("attempts", 1...20, 6, "How often a question is asked when the endpoint fails, before it is given up.")
      ),
      SweepKey(
        .number(
          "firstWait", .nonNegative, 1,
          "Seconds before the second attempt; each later wait is twice as long, and what the endpoint itself asks for comes first."
        )),
      SweepKey(.integer("replyTokens", 16...4096, 300, "The most tokens of a reply.")),
      SweepKey(
        .choice(
          "limit", ChatEndpoint.ReplyLimit.allCases.map(\.rawValue), ChatEndpoint.ReplyLimit.maxTokens.rawValue,
          "The request's field for \"replyTokens\": newer interfaces take \"max_completion_tokens\" alone.")),
      SweepKey(
        .choice(
          "sampling", ChatEndpoint.Sampling.allCases.map(\.rawValue), ChatEndpoint.Sampling.greedy.rawValue,
          "Temperature 0, or the model's own temperature, for models that refuse any other.")),
    ])

  // MARK: Opponents

  static let opponents = [sftOpponent, referenceOpponent, methodOpponent]

  private static let opponentTemperature = SweepKey(
    .number("temperature", .nonNegative, 1, "The temperature that its completions are drawn at."))

  static let sftOpponent = SweepSection(
    name: "sft", help: "The policy that the cell started from, by random numbers apart from the policies'.",
    keys: [opponentTemperature])

  static let referenceOpponent = SweepSection(
    name: "reference",
    help: "What the corpus has: the held-out text's own continuation, as long as a completion may be.",
    keys: [])

  static let methodOpponent = SweepSection(
    name: "method", help: "Another cell's last policy: of the same seed where there is one, else of the first.",
    keys: [
      SweepKey(
        "method", .setting(.choice(MethodRegistry.all.map(\.key))), .required, "Its method, which this sweep has."),
      SweepKey(
        "value",
        .setting(
          .number(Setting.Bounds(lower: -.infinity, lowerIncluded: false, upper: .infinity, upperIncluded: false))),
        .optional, "The value of its hyperparameter, where the sweep has several cells of the method."),
      SweepKey(
        "reward", .setting(.choice(RewardSource.allCases.map(\.rawValue))), .optional,
        "What it was trained against, where the sweep has both."),
      opponentTemperature,
    ])
}
