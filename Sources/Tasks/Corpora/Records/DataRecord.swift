/// A prompt with what people or programs wrote for it, whatever form the file had it in.
public struct DataRecord: Sendable, Equatable {
  public struct Completion: Sendable, Equatable {
    public var text: String
    /// Higher is better.
    public var score: Double?
    /// 1 is the best.
    public var rank: Double?
    /// Whether it is one to learn from or to avoid, where it is of no pair.
    public var label: Bool?

    public init(text: String, score: Double? = nil, rank: Double? = nil, label: Bool? = nil) {
      self.text = text
      self.score = score
      self.rank = rank
      self.label = label
    }
  }

  /// Which of two completions is preferred: places in `completions`.
  public struct Pair: Sendable, Hashable, Codable {
    public var chosen: Int
    public var rejected: Int

    public init(chosen: Int, rejected: Int) {
      self.chosen = chosen
      self.rejected = rejected
    }
  }

  /// Where the record begins in its file, from 1.
  public var line: Int
  public var prompt: String
  public var completions: [Completion]
  public var pairs: [Pair]
  /// Comparisons that no completion wins: equal scores or ranks, or equal texts of a pair.
  public var ties: Int
  /// How many turns of a dialogue the prompt has apart from the program's own; nil where it is none.
  public var turns: Int?
}
