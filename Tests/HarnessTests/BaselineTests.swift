import Foundation
import Ledger
import TestSupport
import Testing

/// A small sweep of on-policy methods and of methods without training.
@Suite(.serialized)
struct BaselineTests {
  static let sweep = """
    {
      "name": "baselines",
      "task": {
        "kind": "sentiment", "corpus": { "kind": "builtin", "documents": 1500 },
        "completionTokens": 16, "sequenceTokens": 32
      },
      "model": { "layers": 1, "width": 32, "heads": 2, "context": 32, "vocabulary": 512 },
      "sft": { "epochs": 1, "warmupSteps": 10 },
      "preferences": { "prompts": 64 },
      "rewardModel": { "epochs": 1, "warmupSteps": 2 },
      "methods": [
        { "method": "sft" },
        { "method": "temperature", "sweep": { "temperature": [0.5, 1] } },
        { "method": "best-of-n", "sweep": { "n": [1, 4, 16, 64] }, "reward": ["ground-truth"] },
        { "method": "best-of-n", "sweep": { "n": [16, 65] } },
        {
          "method": "rloo", "updates": 40, "episodes": 64, "learningRate": 2e-3, "klCoefficient": 0.05,
          "reward": ["ground-truth"]
        },
        { "method": "grpo", "updates": 10, "episodes": 64, "learningRate": 2e-3, "reward": ["ground-truth"] },
        {
          "method": "iterative-dpo", "rounds": 2, "learningRate": 1e-3, "batchSize": 32, "warmupSteps": 2,
          "betaSchedule": "adaptive", "evaluateEvery": 4
        }
      ],
      "evaluation": { "prompts": 64, "every": 20, "samples": 2 }
    }
    """

  @Test func aSweepOfBaselines() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    try program.write(Self.sweep, to: "sweep.json")
    let run = try program.run("run", "sweep.json", "--workers", "2")
    #expect(run.status == 0, "\(run.errors)")
    let ledger = try Ledger.openReadOnly(at: program.url("results/harness.sqlite"))
    let rows = try ledger.frontier(ofExperiment: "baselines")
    func points(_ method: String, _ value: Double? = nil, _ source: CellRecord.RewardSource? = nil) -> [FrontierRow] {
      rows.filter {
        $0.method == method && (value == nil || $0.value == value) && (source == nil || $0.rewardSource == source)
      }
    }
    let start = try #require(points("sft").first)

    // Temperature 1 is the reference to the bit; a lower temperature costs KL.
    for temperature in [0.5, 1] {
      let found = points("temperature", temperature)
      #expect(found.map(\.step) == [0, 1] && found[0].kl == 0 && found[0].reward == start.reward)
      #expect(temperature == 1 ? found[1].kl == 0 && found[1].reward == start.reward : found[1].kl > 0.5)
    }

    // A larger n gives a higher reward; n = 1 gives the mean of the reference; KL is the bound.
    let best = [1.0, 4, 16, 64].compactMap { points("best-of-n", $0, .groundTruth).first }
    #expect(best.count == 4 && best.map(\.reward) == best.map(\.reward).sorted() && best[3].reward > best[0].reward)
    #expect(abs(best[0].reward - start.reward) < 4 * start.rewardStandardError && best[0].kl == 0)
    for point in best {
      let n = point.value ?? .nan
      #expect(abs(point.kl - (log(n) - (n - 1) / n)) < 1e-12 && point.rewardStandardError > 0 && point.step == 1)
      let tighter = try ledger.evaluations(ofStage: point.cell)[0].klSampled
      #expect(tighter >= -1e-9 && tighter <= point.kl + 1e-9)
      #expect(try ledger.samples(ofStage: point.cell).count == 2)
    }
    let judged = try #require(points("best-of-n", 65, .learned).first)
    #expect(try ledger.evaluations(ofStage: judged.cell)[0].learnedReward ?? -1 > 0.5)
    // One block of candidates for all n up to 64, another above; the reward model scores only the methods that use it.
    let stages = try ledger.stages(ofExperiment: "baselines").map(\.stage)
    #expect(stages.count { $0.kind == "candidates" } == 2)
    #expect(stages.filter { $0.kind == "candidates" }.allSatisfy { $0.samples == 64 * 64 })
    let rewardModel = try #require(stages.first { $0.kind == "reward-model" }).hash
    for point in best + points("rloo") {
      #expect(try !#require(stages.first { $0.hash == point.cell }).inputs.contains(rewardModel))
    }
    #expect(try #require(stages.first { $0.hash == judged.cell }).inputs.contains(rewardModel))

    // Trained methods end with a higher reward than they start with, and with some KL.
    for method in ["rloo", "grpo", "iterative-dpo"] {
      let found = points(method)
      let first = try #require(found.first), last = try #require(found.last)
      #expect(first.step == 0 && first.kl == 0 && first.reward == start.reward)
      #expect(last.kl > 0 && last.kl.isFinite && Set(found.map(\.step)).count == found.count, "\(method) \(last)")
    }
    let paid = try #require(points("rloo").last)
    #expect(paid.reward > start.reward + 2 * start.rewardStandardError, "\(start.reward) \(paid.reward)")
    let iterative = try #require(points("iterative-dpo").first).cell
    let rounds = try ledger.steps(ofStage: iterative, metrics: ["round", "beta"])
    #expect(Set((rounds["round"] ?? []).map(\.value)) == [1, 2] && rounds["beta"]?.isEmpty == false)

    // Trained methods have a training figure; the others have none.
    for method in ["rloo-ground-truth", "grpo-ground-truth", "iterative-dpo-learned"] {
      #expect(program.exists("plots/baselines/training-\(method).png"), "\(method)")
    }
    #expect(!program.exists("plots/baselines/training-temperature.png"))

    // One worker gives the same numbers to the bit.
    let again = try program.run(
      "run", "sweep.json", "--workers", "1", "--results", "again", environment: ["PATH": "/nowhere"])
    #expect(again.status == 0, "\(again.errors)")
    let other = try Ledger.openReadOnly(at: program.url("again/harness.sqlite"))
    #expect(try other.frontier(ofExperiment: "baselines").map { "\($0)" } == rows.map { "\($0)" })
  }
}
