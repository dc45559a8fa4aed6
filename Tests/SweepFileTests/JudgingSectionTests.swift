import Foundation
import SweepTestSupport
import Testing

@testable import Stages
@testable import SweepFile
@testable import Tasks

struct JudgingSectionTests {
  private let sft = #"{ "kind": "sft" }"#
  private let truth = #"[{ "kind": "ground-truth" }]"#

  private func section(_ judges: String, _ against: String, _ rest: String = "") -> String {
    #""judging": { "judges": \#(judges), "against": \#(against)\#(rest) },"#
  }

  @Test func everythingThatIsSaidIsTaken() throws {
    let endpoint = """
      { "kind": "endpoint", "url": "http://localhost:8000/v1", "model": "m", "question": "concise", "key": "A_KEY",
        "calls": 7, "requestsPerMinute": 0.5, "concurrency": 2, "timeout": 3, "attempts": 2, "firstWait": 0,
        "replyTokens": 100 }
      """
    let opponent = #"{ "kind": "method", "method": "ppo", "value": 6, "reward": "ground-truth", "temperature": 0 }"#
    let sweep = try loadSweep(
      sweepText(
        section(
          "[\(endpoint), { \"kind\": \"learned-reward\" }]", opponent, #", "temperatures": [0.25], "prompts": 9"#),
        methods: """
          { "method": "dpo", "sweep": { "beta": [0.1] } },
          { "method": "ppo", "sweep": { "targetKL": [3, 6] }, "reward": ["learned", "ground-truth"] }
          """))
    #expect(
      sweep.judging
        == JudgingSettings(
          judges: [
            .endpoint(
              ChatEndpoint(
                url: "http://localhost:8000/v1", model: "m", question: .concise, replyTokens: 100, keyVariable: "A_KEY",
                attempts: 2, timeout: 3, firstWait: 0, requestsPerMinute: 0.5, concurrency: 2, calls: 7)),
            .learnedReward,
          ], against: .method(.init(method: "ppo", value: 6, reward: .groundTruth, temperature: 0)),
          temperatures: [0.25], prompts: 9))
    #expect(try Sweep(canonicalJSON: sweep.canonicalJSON()) == sweep)
  }

  @Test func defaultsYieldToTheEvaluation() throws {
    let whole = try loadSweep(sweepText(section(truth, sft)))
    #expect(
      whole.judging
        == JudgingSettings(
          judges: [.groundTruth], against: .sft(temperature: 1), temperatures: [0, 0.25, 0.5, 0.75, 1], prompts: 256))
    let few = try loadSweep(sweepText(section(truth, sft) + #""evaluation": { "prompts": 10 },"#))
    #expect(few.judging?.prompts == 10)
    // What is not judged is as it was.
    let plain = String(decoding: try loadSweep(sweepText()).canonicalJSON(), as: UTF8.self)
    #expect(!plain.contains("judging"))
  }

  /// Stages' names hold what decides an answer, and nothing of how it is come by.
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

  @Test(arguments: [
    (
      #"[{ "kind": "ground-truth" }, { "kind": "ground-truth" }]"#, #"{ "kind": "sft" }"#, "",
      #"sweep.json:2:53: $.judging.judges[1]: the judge "ground truth" stands here again (first at 2:25); expected each judge once"#
    ),
    (
      #"[{ "kind": "ground-truth" }]"#, #"{ "kind": "sft" }"#, #", "prompts": 600"#,
      #"sweep.json:2:95: $.judging.prompts: 600 prompts of the evaluation's 512; expected at most 512, or more in "evaluation""#
    ),
    (
      #"[{ "kind": "ground-truth" }]"#, #"{ "kind": "method", "method": "ppo" }"#, "",
      "sweep.json:2:65: $.judging.against: no cell of this sweep is that ppo; expected one of its cells"
    ),
    (
      #"[{ "kind": "ground-truth" }]"#, #"{ "kind": "method", "method": "dpo" }"#, "",
      #"sweep.json:2:65: $.judging.against: 2 cells of this sweep, besides their seeds, are that dpo; expected one, told apart by "value""#
    ),
    (
      #"[{ "kind": "endpoint", "url": "localhost", "model": "m", "question": "simple" }]"#, #"{ "kind": "sft" }"#, "",
      #"sweep.json:2:54: $.judging.judges[0].url: "localhost" is not allowed; expected an address that begins with http:// or https://, such as "https://api.openai.com/v1""#
    ),
    (
      #"[{ "kind": "endpoint", "url": "http://h", "model": "", "question": "simple" }]"#, #"{ "kind": "sft" }"#, "",
      #"sweep.json:2:75: $.judging.judges[0].model: "" is not allowed; expected the name of a model"#
    ),
    // A key that was put where its variable's name belongs is not repeated.
    (
      #"[{ "kind": "endpoint", "url": "http://h", "model": "m", "question": "simple", "key": "sk-12345" }]"#,
      #"{ "kind": "sft" }"#, "",
      #"sweep.json:2:109: $.judging.judges[0].key: a text that is no variable's name is not allowed; expected the name of an environment variable, such as "OPENAI_API_KEY", and never the key itself"#
    ),
  ])
  func saysWhatIsWrong(_ judges: String, _ against: String, _ rest: String, _ message: String) {
    let text = sweepText(
      section(judges, against, rest), methods: #"{ "method": "dpo", "sweep": { "beta": [0.1, 1] } }"#)
    #expect(complaint(text) == message)
  }
}
