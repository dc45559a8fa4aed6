/// One fact that a built-in text states.
struct Fact: Sendable, Hashable, Codable {
  /// Such as "object".
  var kind: String
  /// Such as "bike".
  var value: String
}

/// The facts from which a built-in post or report was written. `FactsReward` measures a summary by them.
public struct SummaryFacts: Sendable, Equatable, Codable {
  var domain: SummaryDomain
  /// The facts that a summary should state.
  var important: [Fact]
  /// The other facts that the text states.
  var filler: [Fact]
}

/// A genre of built-in texts for summarization.
public enum SummaryDomain: String, Sendable, Codable, Hashable, CaseIterable {
  /// Forum posts: the author tells what somebody did to one of the author's things, and asks for advice.
  case posts
  /// News reports: somebody did something to a public thing, and the town reacts.
  case news
}
