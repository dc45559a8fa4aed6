import Foundation
import Ledger
import Tensor

/// Pairs of an experiment's completions for people to judge, blinded: in a random order, with a random side first.
public struct PairSheet: Sendable {
  public struct Item: Sendable, Equatable {
    /// An identifier of the pair and its order that tells a reader nothing.
    public var name: String
    public var prompt: String
    public var first: String
    public var second: String
  }

  public let experiment: String
  public let items: [Item]

  /// - Parameters:
  /// - count: the number of pairs, the same for each comparison and at the same prompts.
  /// - seed: the seed of the selection and of the sides.
  /// - methods: the methods to include; all if empty.
  /// - temperatures: the temperatures to include; all if empty.
  /// - Throws: `NothingToJudge` if no pair is left.
  public init(
    of experiment: String, in ledger: Ledger, count: Int, seed: UInt64, methods: Set<String> = [],
    temperatures: Set<Double> = []
  ) throws {
    self.experiment = experiment
    let cells = Dictionary(
      try ledger.cells(ofExperiment: experiment).map { ($0.stage, $0.method) }, uniquingKeysWith: { first, _ in first })
    let comparisons = try Self.comparisons(of: experiment, in: ledger).filter { comparison in
      (methods.isEmpty || cells[comparison.cell].map(methods.contains) == true)
        && (temperatures.isEmpty || temperatures.contains(comparison.temperature))
    }
    var random = RandomStream(seed: seed, purpose: "pair sheet")
    var pairs: [(comparison: ComparisonRecord, own: CompletionRecord, other: CompletionRecord)] = []
    for comparison in comparisons {
      let own = try ledger.completions(ofStage: comparison.completions)
      let others = try ledger.completions(ofStage: comparison.against)
      // Nobody can prefer one of two equal completions.
      pairs += zip(own, others).filter { $0.completion != $1.completion }.map { (comparison, $0, $1) }
    }
    guard !pairs.isEmpty else { throw NothingToJudge(experiment: experiment, comparisons: comparisons.count) }
    let order = random.permutation(of: (pairs.map(\.own.promptIndex).max() ?? 0) + 1)
    // Sorted by prompt; each prompt has all comparisons.
    let ranked = pairs.enumerated().sorted {
      (order[$0.element.own.promptIndex], $0.offset) < (order[$1.element.own.promptIndex], $1.offset)
    }
    var items = ranked.prefix(count).map { _, pair -> Item in
      let (comparison, own, other) = pair
      let policyFirst = random.index(below: 2) == 0
      return Item(
        name: Self.name(comparison, prompt: own.promptIndex, policyFirst: policyFirst), prompt: other.prompt ?? "",
        first: policyFirst ? own.completion : other.completion,
        second: policyFirst ? other.completion : own.completion)
    }
    random.shuffle(&items)
    self.items = items
  }

  /// Each comparison of two stages of completions once, over all judges.
  static func comparisons(of experiment: String, in ledger: Ledger) throws -> [ComparisonRecord] {
    var seen: Set<[String]> = []
    return try ledger.comparisons(ofExperiment: experiment).filter {
      seen.insert([$0.completions, $0.against]).inserted
    }
  }

  static func name(_ comparison: ComparisonRecord, prompt: Int, policyFirst: Bool) -> String {
    let text = "\(comparison.completions) \(comparison.against) \(prompt) \(policyFirst ? "first" : "second")"
    return String(ContentHash.of(Data(text.utf8)).prefix(16))
  }
}

/// The experiment has no pairs to judge, or none of those requested.
public struct NothingToJudge: Error, CustomStringConvertible {
  let experiment: String
  let comparisons: Int

  public var description: String {
    comparisons == 0
      ? "\(experiment) has no such pairs: add a section \"judging\" to its sweep and run it"
      : "all requested completions of \(experiment) are equal to the opponent's"
  }
}
