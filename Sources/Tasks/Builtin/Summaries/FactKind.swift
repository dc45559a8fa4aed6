/// One sort of thing that a built-in text can tell, such as who did it, and the values that it takes there.
struct FactKind: Sendable {
  struct Value: Sendable {
    /// Each way in which a text is recognised to tell it; the first names it.
    let names: [String]
    /// How a text puts it; what the places mean is the kind's own.
    let phrasings: [String]
    var name: String { names[0] }
  }

  let name: String
  let values: [Value]

  /// - Parameter table: a value a line: how it is recognised, and after a slash how it is put, if otherwise; parted by
  ///   commas.
  init(_ name: String, _ table: String) {
    self.name = name
    values = table.split(separator: "\n").map { line in
      let halves = line.split(separator: "/").map { half in
        half.split(separator: ",").map { part in
          String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
      }
      return Value(names: halves[0], phrasings: halves.count > 1 ? halves[1] : [halves[0][0]])
    }
  }
}

/// One thing that a text tells.
public struct Fact: Sendable, Hashable, Codable {
  /// What sort of thing, such as "object".
  public var kind: String
  /// Such as "bike".
  public var value: String

  public init(kind: String, value: String) {
    self.kind = kind
    self.value = value
  }
}

/// What the writer of a built-in post or report knew: the hidden truth that a summary is measured by.
public struct SummaryFacts: Sendable, Equatable, Codable {
  public var domain: SummaryDomain
  /// What a summary should say.
  public var important: [Fact]
  /// What the text tells besides.
  public var filler: [Fact]

  public init(domain: SummaryDomain, important: [Fact], filler: [Fact]) {
    self.domain = domain
    self.important = important
    self.filler = filler
  }
}

/// A sort of built-in text to be summarised.
public enum SummaryDomain: String, Sendable, Codable, Hashable, CaseIterable {
  /// Forum-like: somebody tells what was done to a thing of theirs, and asks for advice.
  case posts
  /// News-like: a report of what was done to a thing of the public's, and what the town makes of it.
  case news

  /// What its texts can tell.
  var kinds: [FactKind] {
    switch self {
    case .posts: PostFacts.kinds
    case .news: NewsFacts.kinds
    }
  }

  /// Recognises what a text tells, by its words.
  var lexicon: FactLexicon { self == .posts ? SummaryDomain.postLexicon : SummaryDomain.newsLexicon }

  private static let postLexicon = FactLexicon(PostFacts.kinds)
  private static let newsLexicon = FactLexicon(NewsFacts.kinds)
}

/// Finds the facts that a text tells: a value's name anywhere, as whole words in any case of letters.
struct FactLexicon: Sendable {
  /// By their first words, the longest first.
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

  /// - Parameter words: in small letters.
  func facts(in words: [String]) -> Set<Fact> {
    var found: Set<Fact> = []
    var place = 0
    while place < words.count {
      let match = phrases[words[place]]?.first { words[place...].starts(with: $0.words) }
      if let match { found.insert(match.fact) }
      place += match?.words.count ?? 1
    }
    return found
  }

  /// Runs of letters and digits, in small letters.
  static func words(of text: String) -> [String] {
    text.lowercased().unicodeScalars.split { scalar in
      !(scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
    }.map { String(String.UnicodeScalarView($0)) }
  }
}
