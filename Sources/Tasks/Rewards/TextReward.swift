/// A prompt and a completion, as texts.
public struct PromptCompletion: Sendable {
  public let prompt: String
  public let completion: String
  /// The text of prompt and completion together. It may differ from `prompt + completion`: the bytes of one character may be
  /// split between the two.
  public let whole: String

  public init(prompt: String, completion: String, whole: String? = nil) {
    self.prompt = prompt
    self.completion = completion
    self.whole = whole ?? prompt + completion
  }
}

/// A ground-truth reward of texts.
public protocol TextReward: Sendable {
  /// The name of the reward for figures and reports, such as "P(positive)".
  var name: String { get }
  /// Returns a finite reward, or nil if the reward does not know the prompt.
  func reward(of text: PromptCompletion) -> Double?
}
