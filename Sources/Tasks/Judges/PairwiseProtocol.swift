/// How a policy's completions are set against others, one of each at every prompt.
///
/// A judge that heeds the order is asked twice, each completion standing first once: what it prefers by its place alone
/// becomes a tie (arXiv 2306.05685, section 3.4). Completions of equal text tie without a question.
public enum PairwiseProtocol {
  /// Whose completion a ruling favours.
  public enum Outcome: String, Sendable, CaseIterable {
    case policy, other, tie, invalid
  }

  public struct Answer: Sendable, Equatable {
    /// The prompt's place.
    public var prompt: Int
    /// Whether the policy's completion stood first.
    public var policyFirst: Bool
    public var outcome: Outcome
    public var explanation: String?
  }

  /// - Parameter pairs: the policy's completion first.
  /// - Returns: the answers of each pair in turn, one or two.
  public static func answers(
    of judge: some Judge, on pairs: [JudgedPair],
    progress: @escaping @Sendable (_ done: Int, _ all: Int) -> Void = { _, _ in }
  ) throws -> [Answer] {
    let asked = pairs.indices.filter { pairs[$0].first.text != pairs[$0].second.text }
    let questions = asked.flatMap { judge.heedsOrder ? [pairs[$0], pairs[$0].swapped] : [pairs[$0]] }
    let rulings = try judge.rulings(on: questions) { progress($0, questions.count) }
    let perPair = judge.heedsOrder ? 2 : 1
    var found: [Int: [Answer]] = [:]
    for (place, index) in asked.enumerated() {
      found[index] = (0..<perPair).map { order in
        let ruling = rulings[place * perPair + order]
        return Answer(
          prompt: pairs[index].prompt, policyFirst: order == 0,
          outcome: outcome(ruling.verdict, policyFirst: order == 0),
          explanation: ruling.explanation)
      }
    }
    return pairs.indices.flatMap { index in
      found[index] ?? [
        Answer(prompt: pairs[index].prompt, policyFirst: true, outcome: .tie, explanation: "the same text")
      ]
    }
  }

  private static func outcome(_ verdict: Ruling.Verdict, policyFirst: Bool) -> Outcome {
    switch verdict {
    case .first: policyFirst ? .policy : .other
    case .second: policyFirst ? .other : .policy
    case .tie: .tie
    case .invalid: .invalid
    }
  }
}
