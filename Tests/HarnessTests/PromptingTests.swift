import Foundation
import Ledger
import TestSupport
import Testing

/// Existing checkpoints: prompted unchanged, and fine-tuned.
@Suite(.serialized)
struct PromptingTests {
  private static func sweep(_ name: String, model: String, methods: String, rest: String = "") -> String {
    """
    {
      "name": "\(name)",
      "task": {
        "kind": "dialogue", "corpus": { "kind": "builtin", "documents": 500 }, "promptTokens": 60,
        "completionTokens": 28, "reward": { "kind": "rouge-1" }
      },
      "model": \(model),
      "sft": { "epochs": 2, "warmupSteps": 10 }, "preferences": { "labels": "corpus", "prompts": 60 },
      "methods": [\(methods)], \(rest)
      "evaluation": { "prompts": 24, "every": 20, "samples": 24 }
    }
    """
  }

  @Test func aPretrainedModelIsPromptedAndTuned() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    func run(_ name: String) throws -> Ledger {
      let run = try program.run("run", "\(name).json", environment: ["PATH": "/nowhere"])
      #expect(run.status == 0, "\(run.errors)")
      return try Ledger.openReadOnly(at: program.url("results/harness.sqlite"))
    }
    // A model that is trained here stands for an existing checkpoint.
    try program.write(
      Self.sweep(
        "first", model: #"{ "layers": 1, "width": 32, "heads": 2, "context": 256, "vocabulary": 512 }"#,
        methods: #"{ "method": "sft" }"#), to: "first.json")
    let first = try run("first")
    let stages = try first.stages(ofExperiment: "first").map(\.stage)
    let folder = program.url("elsewhere")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (kind, files) in [("sft", ["model.safetensors"]), ("tokenizer", ["vocab.json", "merges.txt"])] {
      let stage = try #require(stages.first { $0.kind == kind })
      for file in files {
        try FileManager.default.copyItem(
          at: program.url("results/stages/\(kind)-\(stage.hash.prefix(16))/\(file)"),
          to: folder.appendingPathComponent(file))
      }
    }
    try program.write(
      """
      {
        "model_type": "gpt2", "n_layer": 1, "n_embd": 32, "n_head": 2, "n_positions": 256, "vocab_size": 512,
        "activation_function": "gelu_new"
      }
      """, to: "elsewhere/config.json")
    let methods =
      #"{ "method": "sft" }, { "method": "dpo", "batchSize": 16 }, { "method": "prompting", "sweep": { "shots": [0, 1] } }"#
    try program.write(
      Self.sweep(
        "second", model: #"{ "pretrained": "elsewhere" }"#, methods: methods,
        rest:
          #""judging": { "judges": [{ "kind": "ground-truth" }], "against": { "kind": "sft" }, "temperatures": [0, 1] },"#
      ),
      to: "second.json")
    let second = try run("second")
    let rows = try second.frontier(ofExperiment: "second")
    let prompted = rows.filter { $0.method == "prompting" }
    #expect(prompted.map(\.value).sorted { ($0 ?? 0) < ($1 ?? 0) } == [0, 1])
    // After fine-tuning, the policies start from another model.
    #expect(prompted.allSatisfy { $0.kl > 0 && $0.reward.isFinite })
    #expect(Set(prompted.map(\.kl)).count == 2)
    for row in prompted {
      let samples = try second.samples(ofStage: row.cell)
      #expect(samples.count == 24 && samples.allSatisfy { !$0.completion.contains("\n\n") })
      // The model sees the examples; the reward does not.
      #expect(samples.allSatisfy { $0.prompt.components(separatedBy: "Assistant:").count <= 4 })
    }
    let comparisons = try second.comparisons(ofExperiment: "second")
    #expect(comparisons.count == 8)
    for comparison in comparisons { #expect(try second.verdicts(ofStage: comparison.stage).count == 24) }
    // SFT starts from the checkpoint.
    func loss(_ ledger: Ledger, _ experiment: String) throws -> [Double] {
      try ledger.stages(ofExperiment: experiment).map(\.stage).filter { $0.kind == "sft" }.flatMap { stage in
        try ledger.facts(ofStage: stage.hash).compactMap { fact in
          guard fact.name == "SFT held-out loss, nats per token", case .number(let number) = fact.value else {
            return nil
          }
          return number
        }
      }.sorted()
    }
    let before = try #require(try loss(first, "first").first), after = try loss(second, "second")
    #expect(after.count == 2 && abs(after[1] - before) < 1e-3 && after[0] < before - 0.05, "\(before), \(after)")
  }

  @Test func whatCannotBePromptedIsToldBeforeAnythingIsTrained() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    func problem(_ model: String, _ methods: String) throws -> String {
      try program.write(Self.sweep("wrong", model: model, methods: methods), to: "wrong.json")
      let run = try program.run("run", "wrong.json", environment: ["PATH": "/nowhere"])
      #expect(run.status != 0)
      return run.errors
    }
    #expect(
      try problem("{}", #"{ "method": "prompting" }"#).contains(
        #"a model that is trained from random weights; expected "prompting" only with `model.pretrained` or `task.pretraining`"#
      ))
    try FileManager.default.createDirectory(at: program.url("empty"), withIntermediateDirectories: true)
    #expect(
      try problem(#"{ "pretrained": "empty" }"#, #"{ "method": "sft" }"#).contains(
        "there is no config.json that can be read; expected a folder with config.json"))
  }
}
