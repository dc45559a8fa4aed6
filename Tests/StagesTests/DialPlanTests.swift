import Foundation
import SweepTestSupport
import Testing

@testable import Stages
@testable import SweepFile

/// The plans of sweeps with dials.
struct DialPlanTests {
  private func kinds(_ plan: Plan) -> [StageKind: Int] {
    Dictionary(plan.entries.map { ($0.kind, 1) }, uniquingKeysWith: +)
  }

  @Test func variantsShareWhatTheyCan() throws {
    let plan = try Plan(
      try loadSweep(
        sweepText(
          """
          "sweep": { "preferences.flipRate": [0, 0.1, 0.2], "preferences.highGapShare": [0, 0.5] },
          """,
          methods: """
            { "method": "sft" }, { "method": "dpo" }, { "method": "ipo" },
            { "method": "dpo", "start": { "epochs": 0.5 } }, { "method": "ppo", "start": { "epochs": 0.5 } }
            """)))
    #expect(plan.cells.count == 1 + 4 * 6)
    // The SFT policy, the un-tuned one, the weak start; what each of the first two writes; that under the start, and the
    // poor completions under the SFT policy too.
    #expect(kinds(plan)[.sft] == 3 && kinds(plan)[.completions] == 2 && kinds(plan)[.referenceScores] == 3)
    #expect(kinds(plan)[.preferences] == 6 && kinds(plan)[.rewardModel] == 6 && kinds(plan)[.prompts] == 1)
    // Each stage after those that it is made from, once.
    var seen: Set<StageHash> = []
    for entry in plan.entries {
      #expect(entry.inputs.allSatisfy(seen.contains))
      #expect(seen.insert(entry.hash).inserted)
    }
    let titles = plan.entries.map(\.title)
    #expect(titles.contains("4 completions of 2000 prompts, in pairs, high-gap share 0.5, flip rate 0.2"))
    #expect(titles.contains("IPO preferences.flipRate 0.2, preferences.highGapShare 0.5"))
  }

  /// What is off is in no name: a sweep without dials keeps the stages that it had before there were any.
  @Test func dialsThatAreOffNameNothing() throws {
    func stages(_ sections: String, _ method: String) throws -> Set<StageHash> {
      Set(try Plan(try loadSweep(sweepText(sections, methods: method))).entries.map(\.hash))
    }
    let plain = try stages("", #"{ "method": "dpo" }"#)
    #expect(
      try stages(
        #""sft": { "noiseShare": 0 }, "preferences": { "flipRate": 0, "pairs": 0, "highGapShare": 0 },"#,
        #"{ "method": "dpo", "start": { "epochs": 2 } }"#) == plain)
    // As the program before dials named them.
    let smoke = try Plan(
      try Sweep.load(contentsOf: SweepFiles.packageRoot.appendingPathComponent("experiments/smoke.json")))
    func short(_ kind: StageKind) -> [String] { smoke.entries.filter { $0.kind == kind }.map(\.hash.short) }
    #expect(
      short(.sft) == ["7f8b833eef8f8e87"] && short(.preferences) == ["fc4f12fa7fed492c"]
        && short(.rewardModel) == ["e07118dbfbc20810"])
    // Of the cells' second version.
    let cells = short(.cell)
    #expect([cells.first, cells.last] == ["32b4f88becd02e2b", "9e2509f93ea6018d"])
  }

  /// Policies of different starts are evaluated by different protocols, those of different pairs by one.
  @Test func anotherStartIsAnotherProtocol() throws {
    let plan = try Plan(
      try loadSweep(
        sweepText(
          methods: """
            { "method": "dpo" }, { "method": "dpo", "preferences": { "flipRate": 0.1 } },
            { "method": "dpo", "start": { "epochs": 0.5 } }, { "method": "dpo", "sft": { "epochs": 0.5 } }
            """)))
    let stages = plan.entries.compactMap { $0.specification.stage as? CellStage }
    #expect(stages.count == 4)
    let references = stages.map(\.sft)
    #expect(references[0] == references[1] && references[2] == references[3] && references[0] != references[2])
    // The weak start learns from the SFT policy's pairs, by its own log-probabilities of them.
    #expect(stages[2].preferences == stages[0].preferences && stages[2].referenceScores?.count == 1)
    #expect(stages[3].preferences != stages[0].preferences && stages[3].referenceScores == nil)
    let fingerprints = stages.map { $0.fingerprint() }
    #expect(Set(fingerprints).count == 2 && fingerprints[0] == fingerprints[1])
  }
}
