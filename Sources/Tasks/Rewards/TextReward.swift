/// A prompt and what was written for it, as texts.
public struct Exchange: Sendable {
  public let prompt: String
  public let completion: String
  /// Both as one. Not always what the two put together give: a character may begin in one and end in the other.
  public let whole: String

  public init(prompt: String, completion: String, whole: String? = nil) {
    self.prompt = prompt
    self.completion = completion
    self.whole = whole ?? prompt + completion
  }
}

/// What is taken for the truth about a completion's worth: it reads texts and knows nothing of models.
public protocol TextReward: Sendable {
  /// With its unit, for people, such as "P(positive)".
  var name: String { get }
  /// - Returns: finite; nil where nothing is known about the prompt.
  func reward(of exchange: Exchange) -> Double?
}

extension SentimentClassifier: TextReward {
  public var name: String { "P(positive)" }

  public func reward(of exchange: Exchange) -> Double? { probabilityPositive(of: exchange.whole) }
}
