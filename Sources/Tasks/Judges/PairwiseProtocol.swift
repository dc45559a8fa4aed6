/// Compares the completions of a policy with the completions of an opponent, one of each for every prompt.
///
/// A judge whose verdict may depend on the order judges each pair twice, in both orders. A preference for a position then
/// becomes a tie (arXiv 2306.05685, section 3.4). Completions with equal texts tie without being judged.
public enum PairwiseProtocol {
  /// The author of the better completion.
  public enum Outcome: String, Sendable, CaseIterable {
    case policy, other, tie, invalid
  }

  public struct Answer: Sendable, Equatable {
    /// The index of the prompt.
    public var prompt: Int
    /// Whether the completion of the policy was first.
    public var policyFirst: Bool
    public var outcome: Outcome
    public var explanation: String?
  }

  /// - Parameter pairs: Pairs with the completion of the policy first.
  /// - Returns: One or two answers for each pair, in the order of the pairs.
  public static func answers(
    of judge: some Judge, on pairs: [JudgedPair],
    progress: @escaping @Sendable (_ done: Int, _ all: Int) -> Void = { _, _ in }
  ) throws -> [Answer] {
    let different = pairs.indices.filter { pairs[$0].first.text != pairs[$0].second.text }
    let questions = different.flatMap { judge.dependsOnOrder ? [pairs[$0], pairs[$0].swapped] : [pairs[$0]] }
    let judgements = try judge.judge(questions) { progress($0, questions.count) }
    let perPair = judge.dependsOnOrder ? 2 : 1
    var answers: [Int: [Answer]] = [:]
    for (number, index) in different.enumerated() {
      answers[index] = (0..<perPair).map { order in
        let judgement = judgements[number * perPair + order]
        return Answer(
          prompt: pairs[index].prompt, policyFirst: order == 0,
          outcome: outcome(judgement.verdict, policyFirst: order == 0),
          explanation: judgement.explanation)
      }
    }
    return pairs.indices.flatMap { index in
      answers[index] ?? [
        Answer(prompt: pairs[index].prompt, policyFirst: true, outcome: .tie, explanation: "the same text")
      ]
    }
  }

  private static func outcome(_ verdict: Judgement.Verdict, policyFirst: Bool) -> Outcome {
    switch verdict {
    case .first: policyFirst ? .policy : .other
    case .second: policyFirst ? .other : .policy
    case .tie: .tie
    case .invalid: .invalid
    }
  }
}
