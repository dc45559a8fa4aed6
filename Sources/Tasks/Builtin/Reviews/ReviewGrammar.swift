/// A context-free grammar whose rules have two polarities.
///
/// A rule is a list of templates (see `Phrase`), one a line. `{name}` is a word of the film or another rule. `{~name}` is a rule
/// with the polarity of the sentence, and `{!name}` a rule with the opposite polarity. So one template, "although {!clause},
/// {~clause}", expresses praise and blame.
struct ReviewGrammar: Sendable {
  struct Rule: Sendable {
    let name: String
    let templates: [[Phrase]]

    /// - Parameter lines: One template a line.
    init(_ name: String, _ lines: String) {
      self.name = name
      templates = lines.split(separator: "\n").map { Phrase.parse($0) }
    }
  }

  let praise: [String: Rule]
  let blame: [String: Rule]
  /// Rules for both polarities.
  let neutral: [String: Rule]

  init(praise: [String: String], blame: [String: String], neutral: [String: String]) {
    func compiled(_ rules: [String: String], mark: String) -> [String: Rule] {
      Dictionary(uniqueKeysWithValues: rules.map { name, lines in (name, Rule(mark + name, lines)) })
    }
    self.praise = compiled(praise, mark: "+")
    self.blame = compiled(blame, mark: "-")
    self.neutral = compiled(neutral, mark: "")
  }

  func rule(_ name: String, polarity: Sentiment) -> Rule? {
    (polarity == .positive ? praise[name] : blame[name]) ?? neutral[name]
  }
}

/// An aspect of a film that a review can praise or blame, such as the acting.
struct ReviewAspect: Sendable {
  struct Noun: Sendable {
    let words: String
    let isPlural: Bool
  }

  let nouns: [Noun]
  let mildPraise: [String]
  let mildBlame: [String]
  let praise: ReviewGrammar.Rule
  let blame: ReviewGrammar.Rule

  /// - Parameters:
  ///   - singular, plural: Nouns that follow "the", separated by commas.
  ///   - mildPraise, mildBlame: Gradable adjectives ("not nearly as … as"), separated by commas.
  ///   - praise, blame: Whole clauses, one a line.
  init(
    _ name: String, singular: String, plural: String = "", mildPraise: String, mildBlame: String, praise: String,
    blame: String
  ) {
    func list(_ words: String) -> [String] {
      words.split(separator: ",").map { word in String(word.drop { $0 == " " }) }
    }
    nouns =
      list(singular).map { Noun(words: $0, isPlural: false) } + list(plural).map { Noun(words: $0, isPlural: true) }
    self.mildPraise = list(mildPraise)
    self.mildBlame = list(mildBlame)
    self.praise = .init("+" + name, praise)
    self.blame = .init("-" + name, blame)
  }
}
