import Foundation
import Ledger
import TestSupport
import Testing

/// Memory estimates beside the measured memory, and runs within a limit.
struct MemoryLimitTests {
  private struct Row: Decodable {
    let hash: String
    let stage: String
    let title: String
    let memory: Int
    let memoryIsBound: Bool
  }

  private func estimates(_ program: HarnessProgram, _ file: String) throws -> [Row] {
    let dry = try program.run("run", file, "--dry-run", "--json")
    return try JSONDecoder().decode([Row].self, from: Data(dry.output.utf8))
  }

  /// For every kind of stage, the estimate is within a quarter of the measured peak, and a bound is not below it.
  private func compare(_ program: HarnessProgram, _ file: String) throws -> Set<String> {
    let rows = try estimates(program, file)
    let ledger = try Ledger.openReadOnly(at: program.url("results/harness.sqlite"))
    for row in rows {
      let measured = try #require(try ledger.stage(row.hash)?.peakMemoryBytes)
      let ratio = Double(row.memory) / Double(measured)
      #expect(
        row.memoryIsBound ? ratio > 0.9 : (0.75...1.25).contains(ratio),
        "\(row.title): \(row.memory >> 20) MiB estimated, \(measured >> 20) MiB measured"
      )
    }
    return Set(rows.map(\.stage))
  }

  @Test func estimatesOfASmallSweepHold() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    #expect(try compare(program, "smoke.json").count == 10)
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
    #expect(try compare(program, "middle.json").count == 11)
  }

  /// Most prompts and completions have some ten tokens under limits of 256 and 128: until the texts are read, the
  /// estimate is a bound by the limits.
  @Test func estimatesHoldWhereTextsAreMuchShorterThanTheirCaps() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let words = ["film", "plot", "cast", "scene", "actor", "music", "story", "humor", "drama", "light", "sound"]
    let lines = (0..<900).map { index in
      let text = (0..<(index % 100 == 7 ? 60 : 2 + index % 5)).map { words[(index * 3 + $0 * 5) % 11] }
      return #"{"prompt": "Say \#(index) \#(text.joined(separator: " ")) now:", "#
        + #""chosen": " \#(text.suffix(1 + index % 4).joined(separator: " "))", "rejected": " no \#(words[index % 11])"}"#
    }
    try program.write(lines.joined(separator: "\n"), to: "pairs.jsonl")
    try program.write(
      """
      { "name": "short",
        "task": { "kind": "completion", "promptTokens": 256, "completionTokens": 128, "reward": { "kind": "rouge-1" },
          "corpus": { "kind": "files", "path": "pairs.jsonl" } },
        "model": { "layers": 4, "width": 128, "heads": 4, "context": 512, "vocabulary": 512 },
        "sft": { "epochs": 1 }, "preferences": { "labels": "corpus", "prompts": 400 }, "rewardModel": { "epochs": 1 },
        "methods": [
          { "method": "sft" }, { "method": "dpo", "epochs": 0.5 }, { "method": "best-of-n", "n": 4 },
          { "method": "ppo", "updates": 1, "episodes": 64, "klHorizon": 512 },
          { "method": "iterative-dpo", "rounds": 1, "epochs": 0.1 }
        ],
        "evaluation": { "prompts": 48, "every": 100 } }
      """, to: "short.json")
    let bounds = try estimates(program, "short.json")
    #expect(
      bounds.allSatisfy {
        $0.memoryIsBound == !["corpus", "tokenizer", "examples", "prompts", "held-out-prompts", "ground-truth"]
          .contains($0.stage)
      })
    let shown = try program.run("run", "short.json", "--dry-run")
    #expect(
      shown.output.contains("missing      ≤ ")
        && shown.output.contains("Stages marked ≤ need less if texts are shorter than the limit"))

    // Too little for DPO, which fails when its turn comes; the others continue.
    let tight = try program.run("run", "short.json", "--memory", "120M", environment: ["PATH": "/nowhere"])
    #expect(tight.status == 1, "\(tight.errors)")
    #expect(
      tight.errors.contains("failed    DPO beta 0.1: ")
        && tight.errors.contains("; but --memory allows 120 MiB. It was not started. To need less: "), "\(tight.errors)"
    )
    // Enough, though less than the bounds.
    let dpo = try #require(bounds.first { $0.title == "DPO beta 0.1" })
    #expect(dpo.memory > 600 << 20)
    let run = try program.run("run", "short.json", "--memory", "300M", environment: ["PATH": "/nowhere"])
    #expect(run.output.contains(" 0 failed, 0 skipped."), "\(run.errors)")
    #expect(try compare(program, "short.json").count == 12)
    // The policy still has to write the data that it learns from.
    #expect(try estimates(program, "short.json").filter(\.memoryIsBound).map(\.title) == ["Iterative DPO beta 0.1"])
  }

  @Test func aStageThatDoesNotFitIsToldOfBeforeAnythingIsMade() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let smoke = FinishedRun.smoke.path
    let outcome = try program.run("run", smoke, "--memory", "50M")
    #expect(outcome.status == 2 && outcome.errors.contains("PPO targetKL 6 needs about "), "\(outcome.errors)")
    #expect(outcome.errors.contains("but --memory allows 50 MiB. Nothing was started."), "\(outcome.errors)")
    #expect(!outcome.errors.contains("started   "))
    let dry = try program.run("run", smoke, "--dry-run", "--memory", "50M")
    #expect(dry.status == 0 && dry.output.contains("Nothing was started.") && dry.output.contains("PPO targetKL 6"))
    let bad = try program.run("run", smoke, "--memory", "much")
    #expect(
      bad.status == 2 && bad.errors.contains("--memory must be a number of bytes, such as 800M or 6G; found much."))
  }

  /// Two of the smallest need more than 90 MiB, so they run one after the other.
  @Test func aLimitKeepsWorkersApart() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let outcome = try program.run(
      "run", FinishedRun.smoke.path, "--memory", "90M", "--workers", "4", environment: ["PATH": "/nowhere"])
    #expect(outcome.output.contains("15 stages made, 0 were there, 0 failed"), "\(outcome.errors)")
    #expect(outcome.errors.contains("note      too little memory for another worker: "), "\(outcome.errors)")
    let stages = try Ledger.openReadOnly(at: program.url("results/harness.sqlite")).stages(ofExperiment: "smoke")
    let spans = stages.compactMap { item in
      item.stage.started.flatMap { start in item.stage.wallSeconds.map { (start, start.addingTimeInterval($0)) } }
    }.sorted { $0.0 < $1.0 }
    #expect(spans.count == 15)
    for (one, next) in zip(spans, spans.dropFirst()) { #expect(one.1 <= next.0.addingTimeInterval(0.05)) }
  }
}
