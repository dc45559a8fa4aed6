/// A kind of fact that a built-in text can state, such as "person", with its possible values.
struct FactKind: Sendable {
  struct Value: Sendable {
    /// The words by which a reader recognizes the value. The first of them names the value.
    let names: [String]
    /// The words that the writer uses. Each kind of fact gives them its own meaning.
    let phrasings: [String]
    var name: String { names[0] }
  }

  let name: String
  let values: [Value]

  /// - Parameter table: One value a line: its names, and after a slash its phrasings if they differ from the first name.
  ///   Commas separate the names and the phrasings.
  init(_ name: String, _ table: String) {
    self.name = name
    values = table.split(separator: "\n").map { line in
      let halves = line.split(separator: "/").map { half in half.split(separator: ",").map(\.trimmed) }
      return Value(names: halves[0], phrasings: halves.count > 1 ? halves[1] : [halves[0][0]])
    }
  }
}

extension SummaryDomain {
  /// The kinds of facts that texts of the domain can state.
  var kinds: [FactKind] {
    switch self {
    case .posts: PostFacts.kinds
    case .news: NewsFacts.kinds
    }
  }
}
