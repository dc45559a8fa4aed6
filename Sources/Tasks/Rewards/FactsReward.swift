/// The reward of a summary, computed from the known facts of the text:
///
///     reward = (covered − invented) / important − 0.02 · max(0, words − 5 · important)
///
/// - `important`: the number of important facts of the text.
/// - `covered`: the number of important facts that the summary states.
/// - `invented`: the number of facts of any kind that the summary states but the text does not.
/// - `words`: the length of the summary. Five words for each important fact are free. With five important facts, ten more
///   words cost as much as one fact.
///
/// The maximum is 1: all important facts, no invented facts, no unnecessary words. An empty summary has the reward 0. There is
/// no minimum. A summary states a fact if it contains one of the fact's names (`FactLexicon`). Stating a fact twice has no
/// effect. The other facts of the text cost only their words.
public struct FactsReward: TextReward, Codable {
  static let freeWords = 5
  static let wordCost = 0.02

  /// The facts of the text, by prompt.
  let facts: [String: SummaryFacts]

  public init(facts: [String: SummaryFacts]) { self.facts = facts }

  public var name: String { "coverage − invention − length" }

  public func reward(of text: PromptCompletion) -> Double? {
    facts[text.prompt].map { Counts(of: text.completion, given: $0).reward }
  }

  /// The counts from which the reward of a summary is computed.
  struct Counts: Equatable {
    let important: Int
    let covered: Int
    let invented: Int
    let words: Int

    init(of summary: String, given facts: SummaryFacts) {
      let words = FactLexicon.words(of: summary), stated = facts.domain.lexicon.facts(in: words)
      let important = Set(facts.important)
      self.important = important.count
      covered = stated.intersection(important).count
      invented = stated.subtracting(important).subtracting(facts.filler).count
      self.words = words.count
    }

    var reward: Double {
      Double(covered - invented) / Double(important) - FactsReward.wordCost
        * Double(max(0, words - FactsReward.freeWords * important))
    }
  }
}
