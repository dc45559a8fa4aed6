/// A prompt with its completions, independent of the form of the file.
public struct DataRecord: Sendable, Equatable {
  public struct Completion: Sendable, Equatable {
    public let text: String
    /// Higher is better.
    public var score: Double?
    /// 1 is the best.
    public var rank: Double?
    /// Unpaired feedback: true for a desirable completion, false for an undesirable one.
    public var label: Bool?
  }

  /// The line in the file where the record starts, from 1.
  public let line: Int
  public let prompt: String
  public let completions: [Completion]
  public var pairs: [Example.Pair] = []
  /// The number of comparisons that no completion wins: equal scores, equal ranks or equal texts.
  public var ties = 0
  /// Whether the completions repeated the prompt. It was removed from them.
  public var repeatsPrompt = false
  /// The number of turns in the prompt by others than the assistant, or nil if the prompt is not a dialogue.
  public var turns: Int?
}
