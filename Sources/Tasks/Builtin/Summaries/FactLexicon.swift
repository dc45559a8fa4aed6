/// Finds the facts that a text states: a fact is stated if one of its value's names occurs in the text as whole words,
/// in upper or lower case.
struct FactLexicon: Sendable {
  /// The names by their first words, the longest first.
  private let phrases: [String: [(words: [String], fact: Fact)]]

  init(_ kinds: [FactKind]) {
    var phrases: [String: [(words: [String], fact: Fact)]] = [:]
    for kind in kinds {
      for value in kind.values {
        for name in value.names {
          let words = FactLexicon.words(of: name)
          phrases[words[0], default: []].append((words, Fact(kind: kind.name, value: value.name)))
        }
      }
    }
    self.phrases = phrases.mapValues { $0.sorted { $0.words.count > $1.words.count } }
  }

  func facts(in text: String) -> Set<Fact> { facts(in: FactLexicon.words(of: text)) }

  /// - Parameter words: In lower case.
  func facts(in words: [String]) -> Set<Fact> {
    var found: Set<Fact> = []
    var index = 0
    while index < words.count {
      let match = phrases[words[index]]?.first { words[index...].starts(with: $0.words) }
      if let match { found.insert(match.fact) }
      index += match?.words.count ?? 1
    }
    return found
  }

  /// The runs of letters and digits in the text, in lower case.
  static func words(of text: String) -> [String] {
    text.lowercased().unicodeScalars.split { scalar in
      !(scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
    }.map { String(String.UnicodeScalarView($0)) }
  }
}

extension SummaryDomain {
  var lexicon: FactLexicon { self == .posts ? SummaryDomain.postLexicon : SummaryDomain.newsLexicon }

  private static let postLexicon = FactLexicon(PostFacts.kinds)
  private static let newsLexicon = FactLexicon(NewsFacts.kinds)
}
