/// How well a summary tells what mattered, by one who knows the facts:
///
///     reward = (covered − invented)/important − 0.02 · max(0, words − 5 · important)
///
/// - `important`: how many facts of the text a summary should tell.
/// - `covered`: how many of these the summary tells.
/// - `invented`: how many facts it tells that the text does not, whatever their kind.
/// - `words`: the summary's length. Five for each important fact are free; ten more cost as much as one of five facts.
///
/// So 1 is the most: everything that matters, nothing that is not so, no word too many. Nothing at all is worth 0. What is
/// invented and what is too long has no lower bound. A fact is told where one of its names stands in the text (`FactKind`),
/// as often as it likes; what the text itself tells besides costs its words alone.
public struct FactsReward: TextReward, Codable {
  static let freeWords = 5
  static let costOfAWord = 0.02

  /// By prompt.
  public let facts: [String: SummaryFacts]

  public init(facts: [String: SummaryFacts]) { self.facts = facts }

  public var name: String { "coverage − invention − length" }

  public func reward(of exchange: Exchange) -> Double? {
    facts[exchange.prompt].map { Reading(of: exchange.completion, knowing: $0).reward }
  }

  /// What a summary tells, as it is counted.
  public struct Reading: Sendable, Equatable {
    public let important: Int
    public let covered: Int
    public let invented: Int
    public let words: Int

    public init(of summary: String, knowing facts: SummaryFacts) {
      let words = FactLexicon.words(of: summary), told = facts.domain.lexicon.facts(in: words)
      let important = Set(facts.important)
      self.important = important.count
      covered = told.intersection(important).count
      invented = told.subtracting(important).subtracting(facts.filler).count
      self.words = words.count
    }

    public var reward: Double {
      Double(covered - invented) / Double(important) - FactsReward.costOfAWord
        * Double(max(0, words - FactsReward.freeWords * important))
    }
  }
}
