/// The label of a review: its opinion of the film.
public enum Sentiment: String, Codable, Sendable, CaseIterable {
  case positive, negative

  var opposite: Sentiment { self == .positive ? .negative : .positive }
}

/// A review.
public struct Document: Sendable, Equatable {
  /// A name that depends neither on where the corpus is stored nor on the order in which it is read.
  public let id: String
  public let text: String
  /// `nil` if the corpus has no label for the review (IMDb's `unsup`).
  public let label: Sentiment?

  public init(id: String, text: String, label: Sentiment?) {
    self.id = id
    self.text = text
    self.label = label
  }
}
