import Alignment
import Tasks

extension JudgingSettings {
  /// Nil if the reader found a problem in the section.
  init?(_ fields: SweepFields, evaluation: EvaluationSettings) {
    guard fields.isComplete, let judges = fields.list("judges"),
      let against = fields.section("against").flatMap(Opponent.init), let temperatures = fields.numbers("temperatures"),
      let prompts = fields.integer("prompts")
    else { return nil }
    self.init(
      judges: judges.compactMap { judge in
        guard case .section(let fields) = judge else { return nil }
        return JudgeSettings(fields)
      }, against: against, temperatures: temperatures,
      // A default may exceed a small evaluation; then all its prompts are used.
      prompts: min(prompts, evaluation.prompts))
  }
}

extension JudgingSettings.Opponent {
  init?(_ fields: SweepFields) {
    switch fields.section.name {
    case SweepTables.sftOpponent.name:
      guard let temperature = fields.number("temperature") else { return nil }
      self = .sft(temperature: temperature)
    case SweepTables.referenceOpponent.name: self = .reference
    default:
      guard let method = fields.word("method"), let temperature = fields.number("temperature") else { return nil }
      self = .method(
        .init(
          method: method, value: fields.number("value"), reward: fields.word("reward").flatMap(RewardSource.init),
          temperature: temperature))
    }
  }
}

extension JudgeSettings {
  init?(_ fields: SweepFields) {
    switch fields.section.name {
    case SweepTables.groundTruthJudge.name: self = .groundTruth
    case SweepTables.learnedJudge.name: self = .learnedReward
    default:
      guard let url = fields.word("url"), let model = fields.word("model"),
        let question = fields.word("question").flatMap(JudgingQuestion.init),
        let replyTokens = fields.integer("replyTokens"), let attempts = fields.integer("attempts"),
        let timeout = fields.number("timeout"), let firstWait = fields.number("firstWait"),
        let requestsPerMinute = fields.number("requestsPerMinute"), let concurrency = fields.integer("concurrency"),
        let calls = fields.integer("calls")
      else { return nil }
      self = .endpoint(
        ChatEndpoint(
          url: url, model: model, question: question, replyTokens: replyTokens,
          limit: fields.word("limit").flatMap(ChatEndpoint.ReplyLimit.init),
          sampling: fields.word("sampling").flatMap(ChatEndpoint.Sampling.init), keyVariable: fields.word("key"),
          attempts: attempts, timeout: timeout, firstWait: firstWait, requestsPerMinute: requestsPerMinute,
          concurrency: concurrency, calls: calls))
    }
  }
}
