import Tasks

/// The section `judging` of a sweep file.
public struct JudgingSettings: Sendable, Hashable {
  public var judges: [JudgeSettings]
  public var against: Opponent
  public var temperatures: [Double]
  /// The number of prompts: the first ones of the evaluation.
  public var prompts: Int

  /// The author of the completions that the policies' completions are compared with.
  public enum Opponent: Sendable, Hashable {
    case sft(temperature: Double)
    /// The corpus: a reference completion, or the continuation of the held-out text.
    case reference
    case method(MethodOpponent)
  }

  public struct MethodOpponent: Sendable, Hashable {
    /// The key of the method.
    public var method: String
    public var value: Double?
    public var reward: RewardSource?
    public var temperature: Double

    /// Whether a cell matches.
    public func matches(_ cell: CellPlan) -> Bool {
      cell.method == method && (value == nil || cell.value == value) && (reward == nil || cell.reward == reward)
    }
  }
}

public enum JudgeSettings: Sendable, Hashable {
  case groundTruth
  case learnedReward
  case endpoint(ChatEndpoint)
}

extension JudgeSettings {
  /// The name in reports and in the ledger.
  public var title: String {
    switch self {
    case .groundTruth: "ground truth"
    case .learnedReward: "learned reward"
    case .endpoint(let endpoint): "\(endpoint.model) (\(endpoint.question.rawValue))"
    }
  }

  /// The endpoint that answers; nil for judges that need none.
  var endpoint: ChatEndpoint? {
    if case .endpoint(let endpoint) = self { endpoint } else { nil }
  }
}
