import TestSupport
import Testing

@testable import Tasks

struct JudgeTests {
  private func pair(_ prompt: Int, _ first: String, _ second: String) -> JudgedPair {
    func judged(_ text: String) -> JudgedText { .init(text: text, tokens: text.utf8.map(Int32.init)) }
    return JudgedPair(prompt: prompt, promptText: "p", first: judged(first), second: judged(second))
  }

  @Test func theHigherRewardWins() throws {
    let judge = RewardJudge { completions in
      completions.map { $0.tokens.isEmpty ? .nan : Double($0.tokens.count * ($0.prompt + 1)) }
    }
    let pairs = [pair(0, "aaa", "a"), pair(1, "a", "aa"), pair(0, "ab", "cd"), pair(0, "", "a"), pair(0, "a", "a")]
    let answers = try PairwiseProtocol.answers(of: judge, on: pairs)
    #expect(answers.map(\.outcome) == [.policy, .other, .tie, .invalid, .tie])
    #expect(answers.map(\.policyFirst) == Array(repeating: true, count: 5))
    #expect(answers[1].explanation == "rewards 2.0 and 4.0" && answers[4].explanation == "the same text")
  }

  /// A judge with a position bias: its preference for a position becomes a tie.
  private struct BiasedJudge: Judge {
    var dependsOnOrder: Bool { true }
    func judge(_ pairs: [JudgedPair], progress: @escaping @Sendable (Int) -> Void) -> [Judgement] {
      pairs.map { pair in
        if pair.first.text.contains("best") { return Judgement(verdict: .first) }
        if pair.second.text.contains("best") { return Judgement(verdict: .second) }
        if pair.first.text.contains("?") { return Judgement(verdict: .invalid) }
        return Judgement(verdict: .first)
      }
    }
  }

  @Test func judgesBothOrders() throws {
    let pairs = [pair(3, "best", "x"), pair(4, "x", "best"), pair(5, "x", "y"), pair(6, "x?", "y"), pair(7, "z", "z")]
    let answers = try PairwiseProtocol.answers(of: BiasedJudge(), on: pairs)
    #expect(answers.map(\.prompt) == [3, 3, 4, 4, 5, 5, 6, 6, 7])
    #expect(answers.map(\.policyFirst) == [true, false, true, false, true, false, true, false, true])
    #expect(
      answers.map(\.outcome) == [.policy, .policy, .other, .other, .policy, .other, .invalid, .other, .tie])
  }

  @Test(arguments: [
    ("Comparison: A is fuller.\nPreferred: A", Judgement.Verdict.first),
    ("Comparison: B.\n\nPreferred: \"B\"\n\n", .second),
    ("  Preferred:B  ", .second),
    ("Comparison: A.\r\nPreferred: A\r\n", .first),
    ("Preferred: A\nComparison: afterwards.", .invalid),
    ("Comparison: x.\nPreferred: A\nPreferred: B", .invalid),
    ("Comparison: x.\nPreferred: A or B", .invalid),
    ("Comparison: x.\nPreferred: <\"A\">", .invalid),
    ("Comparison: x.\npreferred: a", .first),
    ("Comparison: x.\nPreferred: **A**", .first),
    ("**Comparison:** x.\n\n**Preferred:** B", .second),
    ("Comparison: x.\nPreferred: A.", .first),
    ("Comparison: x.\nPreferred: A</s>", .first),
    ("Comparison: x.\nPreferred: A<|im_end|>\n", .first),
    ("Comparison: x.\nPreferred: “B”", .second),
    ("Comparison: x.\nPreferred: 'A'", .first),
    ("Comparison: x.\nPreferred：A", .first),
    ("Comparison: x.\nPreferred:\u{00A0}A\u{200B}", .first),
    ("```\nComparison: x.\nPreferred: A\n```", .first),
    ("<think>\nThe form is:\nPreferred: A or B\n</think>\n\nComparison: x.\nPreferred: B", .second),
    ("Let me see.\n</think>\nPreferred: B", .second),
    ("<think>\nLet me see.\nPreferred: A", .invalid),
    ("Comparison: x.\nPreferred: A and B.", .invalid),
    ("Comparison: x.\nPreferred: tie", .invalid),
    ("Comparison: Preferred: A", .invalid),
    ("A", .invalid), ("", .invalid), ("Preferred:", .invalid), ("Preferred: C", .invalid),
  ])
  func repliesAreReadStrictly(_ reply: String, _ verdict: Judgement.Verdict) {
    #expect(JudgingQuestion.judgement(from: reply).verdict == verdict)
  }

  @Test func questionsContainTextsAndReplyFormat() {
    for question in JudgingQuestion.allCases {
      let message = question.message(prompt: "PPP", first: "FFF", second: "SSS")
      let places = ["PPP", " A:\nFFF", " B:\nSSS", "\nComparison: <", "\nPreferred: <"].compactMap {
        message.range(of: $0)?.lowerBound
      }
      #expect(places.count == 5 && places == places.sorted(), "\(message)")
    }
    #expect(Set(JudgingQuestion.allCases.map { $0.message(prompt: "", first: "", second: "") }).count == 4)
  }
}
