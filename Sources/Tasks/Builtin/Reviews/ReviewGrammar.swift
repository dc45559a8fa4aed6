/// A context-free grammar whose rules know two polarities.
///
/// A rule is a list of templates, one a line. In a template `[a|b]` is a choice (nested, and `[|a]` for "perhaps"),
/// `{name}` a word of the film under review or another rule, `{~name}` a rule in the sentence's own polarity and
/// `{!name}` in the opposite one: so one template, "although {!clause}, {~clause}", serves praise and blame.
struct ReviewGrammar: Sendable {
  struct Rule: Sendable {
    let name: String
    let templates: [[Phrase]]
  }

  /// Rules for praise, for blame, and for either.
  let praise: [String: Rule]
  let blame: [String: Rule]
  let neutral: [String: Rule]

  init(praise: [String: String], blame: [String: String], neutral: [String: String]) {
    func compiled(_ rules: [String: String], mark: String) -> [String: Rule] {
      Dictionary(
        uniqueKeysWithValues: rules.map { name, lines in
          (name, Rule(name: mark + name, templates: lines.split(separator: "\n").map { Phrase.parse($0) }))
        })
    }
    self.praise = compiled(praise, mark: "+")
    self.blame = compiled(blame, mark: "-")
    self.neutral = compiled(neutral, mark: "")
  }

  func rule(_ name: String, polarity: Sentiment) -> Rule? {
    (polarity == .positive ? praise[name] : blame[name]) ?? neutral[name]
  }
}

/// One side of a film that a review can praise or blame.
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
  ///   - singular, plural: nouns to which "the" can be put.
  ///   - mildPraise, mildBlame: adjectives that can be graded ("not nearly as … as").
  ///   - praise, blame: whole clauses, one a line.
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
    self.praise = .init(name: "+" + name, templates: praise.split(separator: "\n").map { Phrase.parse($0) })
    self.blame = .init(name: "-" + name, templates: blame.split(separator: "\n").map { Phrase.parse($0) })
  }
}
