/// A prompt with what was written for it: what the tasks that have prompts of their own are made of.
public struct Example: Sendable, Equatable, Codable {
  /// A name that stays the same wherever the corpus lies and in whatever order it is read.
  public var id: String
  public var prompt: String
  /// Each once.
  public var completions: [String]
  /// Which of them are good enough to learn from and to be compared with, the first before all.
  public var references: [Int]
  /// Which of two completions people preferred.
  public var pairs: [DataRecord.Pair]
  /// What the writer of a built-in text knew.
  public var facts: SummaryFacts?

  public init(
    id: String, prompt: String, completions: [String], references: [Int], pairs: [DataRecord.Pair],
    facts: SummaryFacts? = nil
  ) {
    self.id = id
    self.prompt = prompt
    self.completions = completions
    self.references = references
    self.pairs = pairs
    self.facts = facts
  }

  /// What a completion may be compared with: the references, or where there are none what was preferred and never rejected.
  public var comparable: [Int] {
    guard references.isEmpty else { return references }
    let rejected = Set(pairs.map(\.rejected))
    return Set(pairs.map(\.chosen)).subtracting(rejected).sorted()
  }
}

/// The examples of a corpus, no prompt twice, and an account of how they came about.
public struct ExampleSet: Sendable {
  /// For training; where the corpus has no part of its own that is held out, these are all.
  public var examples: [Example]
  /// What the corpus itself holds out.
  public var heldOut: [Example]?
  /// What the prompts end with, as "\n\nTL;DR:", if they all end alike.
  public var closing: String
  /// Counts for people, by name.
  public var account: [(name: String, count: Int)]

  /// Which train and which are held out. A prompt's role depends on its text and the seed alone, so that a prompt of both
  /// is not possible; where the corpus itself holds out some, prompts of these are left out of training.
  public func split(seed: UInt64, heldOutShare: Double = Splits.defaultHeldOutShare) -> ExampleSplit {
    guard let heldOut else {
      let isHeldOut = examples.map { Splits.isHeldOut(id: $0.prompt, share: heldOutShare, seed: seed) }
      return ExampleSplit(
        training: zip(examples, isHeldOut).filter { !$1 }.map(\.0),
        heldOut: zip(examples, isHeldOut).filter { $1 }.map(\.0), inBoth: 0)
    }
    let prompts = Set(heldOut.map(\.prompt))
    let training = examples.filter { !prompts.contains($0.prompt) }
    return ExampleSplit(training: training, heldOut: heldOut, inBoth: examples.count - training.count)
  }
}

public struct ExampleSplit: Sendable {
  public var training: [Example]
  public var heldOut: [Example]
  /// Training examples left out since their prompt is held out too.
  public var inBoth: Int
}
