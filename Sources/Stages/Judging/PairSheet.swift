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
  ///   - count: the number of pairs: as many of each comparison as of the others, spread over the prompts.
  ///   - seed: decides which pairs are chosen and which side is shown first.
  ///   - methods: the methods to include; all if empty.
  ///   - temperatures: the temperatures to include; all if empty.
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
    var candidates: [[Pair]] = []
    for comparison in comparisons {
      let own = try ledger.completions(ofStage: comparison.completions)
      let others = try ledger.completions(ofStage: comparison.against)
      // Nobody can prefer one of two equal completions.
      candidates.append(
        zip(own, others).filter { $0.completion != $1.completion }
          .map { Pair(comparison: comparison, own: $0, other: $1) })
    }
    candidates.removeAll(where: \.isEmpty)
    guard !candidates.isEmpty else { throw NothingToJudge(experiment: experiment, comparisons: comparisons.count) }
    var random = RandomStream(seed: seed, purpose: "pair sheet")
    items = PairSheet.spread(candidates, count: count, random: &random).map { pair in
      let policyFirst = random.index(below: 2) == 0
      return Item(
        name: Self.name(pair.comparison, prompt: pair.own.promptIndex, policyFirst: policyFirst),
        prompt: pair.other.prompt ?? "",
        first: policyFirst ? pair.own.completion : pair.other.completion,
        second: policyFirst ? pair.other.completion : pair.own.completion)
    }
  }

  private struct Pair {
    let comparison: ComparisonRecord
    let own: CompletionRecord
    let other: CompletionRecord
  }

  /// Chooses pairs so that the judge stays blind: comparisons take turns, and each takes a prompt that has been shown
  /// least often. A prompt, and with it an opponent's text, is repeated only where there are more pairs than prompts.
  private static func spread(_ candidates: [[Pair]], count: Int, random: inout RandomStream) -> [Pair] {
    let prompts = Set(candidates.joined().map(\.own.promptIndex)).sorted()
    let rank = Dictionary(uniqueKeysWithValues: zip(prompts, random.permutation(of: prompts.count)))
    var shown: [Int: Int] = [:]
    var left = random.permutation(of: candidates.count).map { candidates[$0] }
    var chosen: [Pair] = []
    while chosen.count < count, !left.isEmpty {
      for index in left.indices where chosen.count < count {
        let next = left[index].indices.min { a, b in
          let first = left[index][a].own.promptIndex, second = left[index][b].own.promptIndex
          return (shown[first, default: 0], rank[first] ?? 0) < (shown[second, default: 0], rank[second] ?? 0)
        }
        guard let next else { continue }
        let pair = left[index].remove(at: next)
        shown[pair.own.promptIndex, default: 0] += 1
        chosen.append(pair)
      }
      left.removeAll(where: \.isEmpty)
    }
    random.shuffle(&chosen)
    return chosen
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
