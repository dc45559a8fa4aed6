import Tasks

/// What a sweep file says of pairwise judging.
public struct JudgingSettings: Sendable, Hashable {
  public var judges: [JudgeSettings]
  public var against: Opponent
  public var temperatures: [Double]
  /// The first so many of the evaluation's.
  public var prompts: Int

  /// Whose completions the policies' are set against.
  public enum Opponent: Sendable, Hashable {
    case sft(temperature: Double)
    /// The held-out text's own continuation.
    case reference
    case method(MethodOpponent)
  }

  public struct MethodOpponent: Sendable, Hashable {
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

public enum JudgeSettings: Sendable, Hashable {
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
