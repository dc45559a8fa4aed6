import Foundation
import Ledger
import TestSupport
import Testing

/// A sweep over settings of the data, from its file to its report.
struct DialSweepTests {
  private static let sweep = """
    {
      "name": "dials",
      "task": {
        "kind": "sentiment", "corpus": { "kind": "builtin", "documents": 600 }, "promptTokens": [2, 8],
        "completionTokens": 12, "sequenceTokens": 24
      },
      "model": { "layers": 1, "width": 16, "heads": 2, "context": 32, "vocabulary": 400 },
      "sft": { "epochs": 1, "warmupSteps": 5 },
      "preferences": { "prompts": 40, "poorEpochs": 0 },
      "rewardModel": { "epochs": 1, "warmupSteps": 2 },
      "sweep": { "preferences.flipRate": [0, 0.3] },
      "methods": [
        { "method": "sft" },
        { "method": "dpo", "batchSize": 16, "warmupSteps": 2 },
        { "method": "ipo", "batchSize": 16, "warmupSteps": 2, "start": { "epochs": 0.5 } },
        {
          "method": "kto", "batchSize": 16, "warmupSteps": 2, "combine": "paired",
          "preferences": { "flipRate": 0 },
          "sweep": { "beta": [0.2, 0.3], "preferences.highGapShare": [0.1, 0.5] }
        },
        {
          "method": "dpo", "batchSize": 16, "warmupSteps": 2, "sft": { "noiseShare": 0.2 },
          "preferences": { "flipRate": 0, "pairs": 60 }
        },
        { "method": "ppo", "updates": 2, "episodes": 16, "warmupSteps": 2, "klHorizon": 100 }
      ],
      "evaluation": { "prompts": 16, "every": 100, "samples": 0 }
    }
    """

  @Test func everyDialReachesItsCells() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    try program.write(Self.sweep, to: "dials.json")
    let dry = try program.run("run", "dials.json", "--dry-run")
    #expect(dry.output.contains("4 completions of 40 prompts, in pairs, flip rate 0.3 "), "\(dry.output)")
    #expect(dry.output.contains("DPO preferences.flipRate 0.3 "), "\(dry.output)")
    let run = try program.run("run", "dials.json", environment: ["PATH": "/nowhere"])
    #expect(run.status == 0, "\(run.errors)")

    let ledger = try Ledger.openReadOnly(at: program.url("results/harness.sqlite"))
    let cells = try ledger.cells(ofExperiment: "dials")
    let shown = cells.map { "\($0.method) \($0.hyperparameter ?? "-") \($0.value ?? -1) \($0.configuration)" }
    #expect(
      shown == [
        "sft - -1.0 {}",
        #"dpo preferences.flipRate 0.0 {"preferences.flipRate":0}"#,
        #"dpo preferences.flipRate 0.3 {"preferences.flipRate":0.3}"#,
        #"ipo preferences.flipRate 0.0 {"preferences.flipRate":0}"#,
        #"ipo preferences.flipRate 0.3 {"preferences.flipRate":0.3}"#,
        #"kto beta 0.2 {"beta":0.2,"preferences.highGapShare":0.1}"#,
        #"kto beta 0.3 {"beta":0.3,"preferences.highGapShare":0.5}"#,
        #"dpo beta 0.1 {"beta":0.1,"preferences.flipRate":0,"preferences.pairs":60,"sft.noiseShare":0.2}"#,
        #"ppo preferences.flipRate 0.0 {"preferences.flipRate":0}"#,
        #"ppo preferences.flipRate 0.3 {"preferences.flipRate":0.3}"#,
      ])
    #expect(
      Set(try ledger.frontier(ofExperiment: "dials").compactMap(\.hyperparameter)).contains("preferences.flipRate"))

    // Completions and policies are made once each.
    let stages = try ledger.stages(ofExperiment: "dials").map(\.stage)
    func facts(_ name: String) throws -> [Double] {
      try stages.flatMap { try ledger.facts(ofStage: $0.hash) }.compactMap { fact in
        guard fact.name == name, case .number(let number) = fact.value else { return nil }
        return number
      }
    }
    // The SFT policy, the weak start, the untrained start, and the noisy start with the policy that wrote its data.
    #expect(stages.count { $0.kind == "sft" } == 5 && stages.count { $0.kind == "completions" } == 3)
    #expect(stages.count { $0.kind == "preferences" } == 5 && stages.count { $0.kind == "reward-model" } == 2)
    let training = try facts("SFT training sequences")[0]
    #expect(try facts("SFT training sequences replaced by noise") == [(0.2 * training).rounded()])
    let all = try #require(try facts("pairs").max())
    #expect(try facts("pairs").count { $0 == all } == 4 && facts("pairs").contains(60))
    #expect(try facts("high-gap pairs").sorted() == [(0.1 * all).rounded(), (0.5 * all).rounded()])
    let flipped = try facts("pairs flipped")
    #expect(flipped.count == 1 && abs(flipped[0] - 0.3 * all) < 4 * (0.21 * all).squareRoot())

    // Each starts at KL 0 from its own reference, and the protocols of the references differ.
    var protocols: [String: Set<String>] = [:]
    for cell in cells {
      let evaluations = try ledger.evaluations(ofStage: cell.stage)
      #expect(evaluations.first?.step == 0 && abs(evaluations.first?.kl ?? 1) < 1e-6)
      let key = cell.configuration.contains("noise") ? "noisy" : cell.method
      protocols[key, default: []].formUnion(evaluations.map(\.fingerprint))
    }
    #expect(protocols.values.allSatisfy { $0.count == 1 })
    #expect(protocols["sft"] == protocols["dpo"] && protocols["dpo"] == protocols["ppo"])
    #expect(Set([protocols["dpo"], protocols["ipo"], protocols["noisy"]]).count == 3)

    // The names of series differ, and series that cannot be compared are drawn apart.
    for title in ["DPO, flip rate 0 ", "DPO, flip rate 0.3 ", "KTO, high gap share 0.5 "] {
      #expect(run.output.contains("\n" + title), "\(title) is not in \(run.output)")
    }
    let apart = run.output.components(separatedBy: "Not to be compared with those above: reference ")
    #expect(apart.count == 3 && apart.dropFirst().contains { $0.contains("\nIPO, flip rate 0.3 ") }, "\(run.output)")
    let report = try String(contentsOf: program.url("results/dials/report.md"), encoding: .utf8)
    #expect(report.contains("**PPO (learned reward), flip rate 0.3**"))

    let again = try program.run("run", "dials.json", environment: ["PATH": "/nowhere"])
    #expect(again.output.contains(" 0 failed") && again.output.contains("0 stages made"), "\(again.output)")
  }
}
