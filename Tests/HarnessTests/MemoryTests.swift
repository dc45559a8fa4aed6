import Foundation
import Ledger
import TestSupport
import Testing

/// Estimates beside what workers measured, and runs that keep within a limit.
struct MemoryLimitTests {
  private struct Row: Decodable {
    let hash: String
    let stage: String
    let title: String
    let memory: Int
  }

  /// Every kind of a sweep's stages, within a quarter of what its worker came to.
  private func compare(_ program: HarnessProgram, _ file: String, _ name: String) throws -> Set<String> {
    let dry = try program.run("run", file, "--dry-run", "--json")
    let rows = try JSONDecoder().decode([Row].self, from: Data(dry.output.utf8))
    let ledger = try Ledger.openReadOnly(at: program.url("results/harness.sqlite"))
    for row in rows {
      let measured = try #require(try ledger.stage(row.hash)?.peakMemoryBytes)
      let ratio = Double(row.memory) / Double(measured)
      #expect(
        (0.75...1.25).contains(ratio), "\(row.title): \(row.memory >> 20) MiB estimated, \(measured >> 20) MiB measured"
      )
    }
    return Set(rows.map(\.stage))
  }

  @Test func estimatesOfASmallSweepHold() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    #expect(try compare(program, "smoke.json", "smoke").count == 10)
  }

  @Test func estimatesOfAMiddleSizedSweepHold() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    try program.write(
      """
      { "name": "middle",
        "task": { "kind": "sentiment", "corpus": { "kind": "builtin", "documents": 4000 }, "completionTokens": 32,
          "sequenceTokens": 56 },
        "model": { "layers": 4, "width": 128, "heads": 4, "context": 64, "vocabulary": 2048 },
        "sft": { "epochs": 0.3 }, "preferences": { "prompts": 200, "completionsPerPrompt": 4 },
        "rewardModel": { "epochs": 1 },
        "methods": [
          { "method": "sft" }, { "method": "dpo", "epochs": 0.5 }, { "method": "kto", "epochs": 0.2 },
          { "method": "plackett-luce", "epochs": 1 }, { "method": "best-of-n", "sweep": { "n": [4] } },
          { "method": "grpo", "updates": 1, "episodes": 128 },
          { "method": "iterative-dpo", "rounds": 1, "epochs": 0.2 },
          { "method": "ppo", "updates": 1, "episodes": 128, "klHorizon": 512 }
        ],
        "evaluation": { "prompts": 96, "every": 100 } }
      """, to: "middle.json")
    let run = try program.run("run", "middle.json", environment: ["PATH": "/nowhere"])
    #expect(run.output.contains(" 0 failed, 0 skipped."), "\(run.errors)")
    #expect(try compare(program, "middle.json", "middle").count == 11)
  }

  @Test func aStageThatDoesNotFitIsToldOfBeforeAnythingIsMade() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let smoke = FinishedRun.smoke.path
    let outcome = try program.run("run", smoke, "--memory", "50M")
    #expect(outcome.status == 2 && outcome.errors.contains("PPO targetKL 6 needs about "), "\(outcome.errors)")
    #expect(outcome.errors.contains("but --memory allows 50 MiB. Nothing was begun."), "\(outcome.errors)")
    #expect(!outcome.errors.contains("started"))
    let dry = try program.run("run", smoke, "--dry-run", "--memory", "50M")
    #expect(dry.status == 0 && dry.output.contains("Nothing was begun.") && dry.output.contains("PPO targetKL 6"))
    let bad = try program.run("run", smoke, "--memory", "much")
    #expect(
      bad.status == 2 && bad.errors.contains("--memory must be a number of bytes, such as 800M or 6G; found much."))
  }

  /// Two of the smallest need more than 90 MiB: they work one after the other.
  @Test func aLimitKeepsWorkersApart() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let outcome = try program.run(
      "run", FinishedRun.smoke.path, "--memory", "90M", "--workers", "4", environment: ["PATH": "/nowhere"])
    #expect(outcome.output.contains("15 stages made, 0 were there, 0 failed"), "\(outcome.errors)")
    #expect(outcome.errors.contains("note      memory is short for more workers at once: "), "\(outcome.errors)")
    let stages = try Ledger.openReadOnly(at: program.url("results/harness.sqlite")).stages(ofExperiment: "smoke")
    let spans = stages.compactMap { item in
      item.stage.started.flatMap { start in item.stage.wallSeconds.map { (start, start.addingTimeInterval($0)) } }
    }.sorted { $0.0 < $1.0 }
    #expect(spans.count == 15)
    for (one, next) in zip(spans, spans.dropFirst()) { #expect(one.1 <= next.0.addingTimeInterval(0.05)) }
  }
}
