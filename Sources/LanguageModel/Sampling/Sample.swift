/// A sampled completion.
public struct Sample: Sendable, Equatable {
  public var tokens: [Int32]
  /// log π of each token at temperature 1, nats, whatever the sampling temperature was.
  public var logProbabilities: [Float]
  /// Whether it ends with the end-of-text token. If not, it was cut at the maximum length.
  public var finished: Bool

  public init(tokens: [Int32], logProbabilities: [Float], finished: Bool) {
    self.tokens = tokens
    self.logProbabilities = logProbabilities
    self.finished = finished
  }
}

/// A row of logits was not finite, so no token could be drawn from it.
public struct NonFiniteLogits: Error, Equatable, CustomStringConvertible {
  public let completion: Int
  public let position: Int
  public var description: String {
    "non-finite logits while sampling completion \(completion) at its token \(position)"
  }
}
