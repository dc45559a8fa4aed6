import Foundation
import SweepTestSupport
import Testing

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
    let text = sweepText(
      section(
        "[\(endpoint), { \"kind\": \"learned-reward\" }]", opponent, #", "temperatures": [0.25], "prompts": 9"#),
      methods: """
        { "method": "dpo", "sweep": { "beta": [0.1] } },
        { "method": "ppo", "sweep": { "targetKL": [3, 6] }, "reward": ["learned", "ground-truth"] }
        """)
    let sweep = try loadSweep(text)
    #expect(try loadSweep(text) == sweep)
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
    #expect(try loadSweep(sweepText()).judging == nil)
  }

  @Test(arguments: [
    (
      #"[{ "kind": "ground-truth" }, { "kind": "ground-truth" }]"#, #"{ "kind": "sft" }"#, "",
      #"sweep.json:2:53: $.judging.judges[1]: the judge "ground truth" is repeated here (first at 2:25); expected each judge once"#
    ),
    (
      #"[{ "kind": "ground-truth" }]"#, #"{ "kind": "sft" }"#, #", "prompts": 600"#,
      #"sweep.json:2:95: $.judging.prompts: 600 prompts, but the evaluation has 512; expected at most 512, or more "prompts" in "evaluation""#
    ),
    (
      #"[{ "kind": "ground-truth" }]"#, #"{ "kind": "method", "method": "ppo" }"#, "",
      "sweep.json:2:65: $.judging.against: this sweep has no such ppo cell; expected one of its cells"
    ),
    (
      #"[{ "kind": "ground-truth" }]"#, #"{ "kind": "method", "method": "dpo" }"#, "",
      #"sweep.json:2:65: $.judging.against: this sweep has 2 such dpo cells, not counting seeds; expected exactly one; add "value""#
    ),
    (
      #"[{ "kind": "endpoint", "url": "localhost", "model": "m", "question": "simple" }]"#, #"{ "kind": "sft" }"#, "",
      #"sweep.json:2:54: $.judging.judges[0].url: "localhost" is not allowed; expected a URL that starts with http:// or https://, such as "https://api.openai.com/v1""#
    ),
    (
      #"[{ "kind": "endpoint", "url": "http://h", "model": "", "question": "simple" }]"#, #"{ "kind": "sft" }"#, "",
      #"sweep.json:2:75: $.judging.judges[0].model: "" is not allowed; expected the name of a model"#
    ),
    // A key that was put where its variable's name belongs is not repeated.
    (
      #"[{ "kind": "endpoint", "url": "http://h", "model": "m", "question": "simple", "key": "sk-12345" }]"#,
      #"{ "kind": "sft" }"#, "",
      #"sweep.json:2:109: $.judging.judges[0].key: a text that is not a variable name is not allowed; expected the name of an environment variable, such as "OPENAI_API_KEY", not the key itself"#
    ),
  ])
  func saysWhatIsWrong(_ judges: String, _ against: String, _ rest: String, _ message: String) {
    let text = sweepText(
      section(judges, against, rest), methods: #"{ "method": "dpo", "sweep": { "beta": [0.1, 1] } }"#)
    #expect(complaint(text) == message)
  }
}
