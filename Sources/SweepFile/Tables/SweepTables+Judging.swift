import Alignment
import Tasks

extension SweepTables {
  static let judging = SweepSection(
    name: "judging",
    help:
      "Compares the final policy of every cell with one opponent, at several sampling temperatures and on the same held-out prompts (arXiv 2305.18290, section 6.2).",
    keys: [
      SweepKey(
        "judges", .list(.variants(key: "kind", judges), distinct: false), .required,
        "The judges. Each decides independently which of two completions is better."),
      SweepKey(
        "against", .variants(key: "kind", opponents), .required,
        "The opponent, whose completions the policies' completions are compared with."),
      SweepKey(
        "temperatures", .list(.setting(.number(.nonNegative)), distinct: true),
        .default(.list([0, 0.25, 0.5, 0.75, 1].map { .setting(.number($0)) })),
        "The temperatures at which the policies' completions are sampled. 0 is greedy decoding."),
      SweepKey(
        .integer("prompts", 2...10_000_000, 256, "The number of held-out prompts: the first ones of the evaluation.")),
    ])

  // MARK: Judges

  static let judges = [groundTruthJudge, learnedJudge, endpointJudge]

  static let groundTruthJudge = SweepSection(
    name: "ground-truth", help: "The completion with the higher ground-truth reward wins. Equal rewards are a tie.",
    keys: [])

  static let learnedJudge = SweepSection(
    name: "learned-reward",
    help:
      "The completion with the higher learned reward wins, by the reward model of the sweep. For a policy that was trained with this reward, the judge is its own training objective.",
    keys: [])

  static let endpointJudge = SweepSection(
    name: "endpoint",
    help:
      "A chat model with an OpenAI-compatible API. It is asked twice about each pair, with the completions in both orders. Its answers are stored in the results folder and not requested again.",
    keys: [
      SweepKey("url", .address, .required, "The base URL of the API. /chat/completions is appended to it."),
      SweepKey("model", .text, .required, "The name of the model in the API."),
      SweepKey(
        "question", .setting(.choice(JudgingQuestion.allCases.map(\.rawValue))), .required,
        "The question for the model. For summaries: which is better (\"simple\"), or which is better without unimportant detail (\"concise\"). For replies: which is more helpful (\"helpful\"). For reviews: which is more positive (\"sentiment\")."
      ),
      SweepKey(
        "key", .variable, .optional,
        "The name of the environment variable that holds the API key. The key is never stored or printed."),
      SweepKey(
        .integer(
          "calls", 1...1_000_000_000, 1000,
          "The maximum number of requests to this model from one results folder, over all runs, retries included.")),
      SweepKey(
        .number("requestsPerMinute", .positive, 60, "The maximum number of requests per minute, over all workers.")),
      SweepKey(
        .integer("concurrency", 1...64, 4, "The maximum number of requests of one worker in flight at the same time.")),
      SweepKey(.number("timeout", .positive, 60, "The time limit for an answer, in seconds.")),
      SweepKey(
        .integer("attempts", 1...20, 6, "The maximum number of attempts for a question if the endpoint fails.")
      ),
      SweepKey(
        .number(
          "firstWait", .nonNegative, 1,
          "The number of seconds to wait before the second attempt. Each later wait is twice as long. A wait that the endpoint asks for takes precedence."
        )),
      SweepKey(.integer("replyTokens", 16...4096, 300, "The maximum number of tokens in a reply.")),
      SweepKey(
        .choice(
          "limit", ChatEndpoint.ReplyLimit.allCases.map(\.rawValue), ChatEndpoint.ReplyLimit.maxTokens.rawValue,
          "The field of the request that holds `replyTokens`. Newer APIs accept \"max_completion_tokens\" only; \"none\" sends no limit."
        )),
      SweepKey(
        .choice(
          "sampling", ChatEndpoint.Sampling.allCases.map(\.rawValue), ChatEndpoint.Sampling.greedy.rawValue,
          "The temperature of the request: 0 (\"greedy\"), or that of the model, for models that accept no other.")),
    ])

  // MARK: Opponents

  static let opponents = [sftOpponent, referenceOpponent, methodOpponent]

  private static let opponentTemperature = SweepKey(
    .number("temperature", .nonNegative, 1, "The temperature at which its completions are sampled."))

  static let sftOpponent = SweepSection(
    name: "sft",
    help: "The initial policy of the cell. Its completions use random numbers that are independent of the policies'.",
    keys: [opponentTemperature])

  static let referenceOpponent = SweepSection(
    name: "reference",
    help:
      "The reference completion of the corpus, or for documents the held-out text itself, cut to the maximum length of a completion.",
    keys: [])

  static let methodOpponent = SweepSection(
    name: "method",
    help: "The final policy of another cell: the one with the same seed if there is one, or else the first.",
    keys: [
      SweepKey(
        "method", .setting(.choice(MethodRegistry.all.map(\.key))), .required,
        "The method of that cell, one of this sweep."),
      SweepKey(
        "value",
        .setting(
          .number(Setting.Bounds(lower: -.infinity, lowerIncluded: false, upper: .infinity, upperIncluded: false))),
        .optional, "The value of its hyperparameter, needed if the sweep has several cells of the method."),
      SweepKey(
        "reward", .setting(.choice(RewardSource.allCases.map(\.rawValue))), .optional,
        "The reward that it was trained with, needed if the sweep has cells with both."),
      opponentTemperature,
    ])
}
