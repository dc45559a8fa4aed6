/// A prompt with its completions and the preferences between them. The tasks other than sentiment are made of examples.
public struct Example: Sendable, Equatable, Codable {
  /// Two completions, of which people preferred one. Both are indices into `completions`.
  public struct Pair: Sendable, Hashable, Codable {
    public var chosen: Int
    public var rejected: Int

    public init(chosen: Int, rejected: Int) {
      self.chosen = chosen
      self.rejected = rejected
    }
  }

  /// A name that depends neither on where the corpus is stored nor on the order in which it is read.
  public var id: String
  public var prompt: String
  /// Distinct completions.
  public var completions: [String]
  /// Indices of the completions that SFT learns from and that ROUGE compares with, the best first.
  public var references: [Int]
  public var pairs: [Pair]
  /// The facts that a built-in text was written from.
  public var facts: SummaryFacts?

  public init(
    id: String, prompt: String, completions: [String], references: [Int], pairs: [Pair], facts: SummaryFacts? = nil
  ) {
    self.id = id
    self.prompt = prompt
    self.completions = completions
    self.references = references
    self.pairs = pairs
    self.facts = facts
  }

  /// The references, or, if there are none, the completions that were chosen in a pair and rejected in none.
  public var referencesOrChosen: [Int] {
    guard references.isEmpty else { return references }
    let rejected = Set(pairs.map(\.rejected))
    return Set(pairs.map(\.chosen)).subtracting(rejected).sorted()
  }
}
