import SweepTestSupport
import Testing

@testable import Stages
@testable import SweepFile

/// The plans of sweeps that judge completions.
struct JudgingPlanTests {
  private let sft = #"{ "kind": "sft" }"#
  private let truth = #"[{ "kind": "ground-truth" }]"#

  private func section(_ judges: String, _ against: String, _ rest: String = "") -> String {
    #""judging": { "judges": \#(judges), "against": \#(against)\#(rest) },"#
  }

  /// A stage's hash holds what decides an answer, and not how the answer is obtained.
  @Test func mannersOfAskingAreInNoName() throws {
    func names(_ manner: String) throws -> [StageHash] {
      let judge = #"[{ "kind": "endpoint", "url": "http://h", "model": "m", "question": "simple"\#(manner) }]"#
      return try Plan(loadSweep(sweepText(section(judge, sft)))).goals
    }
    let plain = try names("")
    #expect(plain.count == 6 && Set(plain).count == 6)
    for manner in [
      #""key": "K""#, #""calls": 5"#, #""timeout": 5"#, #""attempts": 5"#, #""firstWait": 5"#,
      #""requestsPerMinute": 5"#, #""concurrency": 5"#,
    ] { #expect(try names(", " + manner) == plain, "\(manner)") }
    #expect(try names(#", "replyTokens": 50"#) != plain)
    // Cells are the same whether they are judged or not.
    #expect(try Plan(loadSweep(sweepText())).cells.map(\.hash) == Array(plain.prefix(1)))
  }

  @Test func aPlanJudgesEachCellOnceAtEachTemperature() throws {
    let methods = #"{ "method": "sft" }, { "method": "dpo", "sweep": { "beta": [0.1, 1] } }, { "method": "best-of-n" }"#
    let judges = #"[{ "kind": "ground-truth" }, { "kind": "learned-reward" }]"#
    let plan = try Plan(
      loadSweep(sweepText(section(judges, sft, #", "temperatures": [0, 1]"#), methods: methods)))
    func count(_ kind: StageKind) -> Int { plan.entries.count { $0.kind == kind } }
    #expect(count(.judging) == 4 * 2 * 2 && plan.goals.count == 4 + 16)
    // Each cell's at both temperatures, and the opponent's once.
    #expect(count(.judgedCompletions) == 4 * 2 + 1)
    #expect(count(.referenceCompletions) == 0 && count(.rewardModel) == 1)
    let reference = try Plan(
      loadSweep(sweepText(section(truth, #"{ "kind": "reference" }"#, #", "temperatures": [0, 1]"#), methods: methods)))
    #expect(reference.entries.count { $0.kind == .referenceCompletions } == 1)
  }
}
