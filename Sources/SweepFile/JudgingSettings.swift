import Alignment
import Tasks

/// What a sweep file says of pairwise judging.
public struct JudgingSettings: Sendable, Codable, Hashable {
  public var judges: [JudgeSettings]
  public var against: Opponent
  public var temperatures: [Double]
  /// The first so many of the evaluation's.
  public var prompts: Int

  /// Whose completions the policies' are set against.
  public enum Opponent: Sendable, Codable, Hashable {
    case sft(temperature: Double)
    /// The held-out text's own continuation.
    case reference
    case method(MethodOpponent)
  }

  public struct MethodOpponent: Sendable, Codable, Hashable {
    /// The method's key.
    public var method: String
    public var value: Double?
    public var reward: RewardSource?
    public var temperature: Double

    /// Whether a cell may be meant.
    public func matches(_ cell: CellPlan) -> Bool {
      cell.method == method && (value == nil || cell.value == value) && (reward == nil || cell.reward == reward)
    }
  }
}

public enum JudgeSettings: Sendable, Codable, Hashable {
  case groundTruth
  case learnedReward
  case endpoint(ChatEndpoint)
}

extension JudgeSettings {
  /// What reports and the ledger call it.
  public var title: String {
    switch self {
    case .groundTruth: "ground truth"
    case .learnedReward: "learned reward"
    case .endpoint(let endpoint): "\(endpoint.model) (\(endpoint.question.rawValue))"
    }
  }

  /// Whether each pair is asked twice of somebody who is paid.
  var endpoint: ChatEndpoint? {
    if case .endpoint(let endpoint) = self { endpoint } else { nil }
  }
}

// MARK: - From fields

extension JudgingSettings {
  /// Nil where the reader found the section at fault.
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
      // The default yields.
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
