import Foundation
import Ledger
import TestSupport
import Testing

/// Tasks with prompts of their own corpus, from the file to the report.
@Suite(.serialized)
struct ExampleSweepTests {
  private static func sweep(_ name: String, task: String, rest: String = "", methods: String) -> String {
    """
    {
      "name": "\(name)", "task": \(task),
      "model": { "layers": 1, "width": 32, "heads": 2, "context": 168, "vocabulary": 512 },
      "sft": { "epochs": 1, "warmupSteps": 10 },
      "rewardModel": { "epochs": 1, "warmupSteps": 2 }, \(rest)
      "methods": [\(methods)],
      "evaluation": { "prompts": 24, "every": 20, "samples": 4 }
    }
    """
  }

  private static let learners = """
    { "method": "sft" }, { "method": "preferred-ft", "batchSize": 16, "warmupSteps": 2 },
    { "method": "dpo", "batchSize": 16, "warmupSteps": 2 },
    { "method": "best-of-n", "n": 4 },
    { "method": "ppo", "updates": 2, "episodes": 16, "warmupSteps": 2, "reward": ["learned", "ground-truth"] }
    """

  private func facts(_ ledger: Ledger, _ experiment: String) throws -> [String: [FactRecord]] {
    var found: [String: [FactRecord]] = [:]
    for stage in try ledger.stages(ofExperiment: experiment).map(\.stage) {
      for fact in try ledger.facts(ofStage: stage.hash) { found[fact.name, default: []].append(fact) }
    }
    return found
  }

  private func numbers(_ facts: [FactRecord]?) -> [Double] {
    (facts ?? []).compactMap { fact in
      if case .number(let number) = fact.value { number } else { nil }
    }
  }

  @Test func summarization() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let task = """
      { "kind": "summarization", "corpus": { "kind": "builtin", "documents": 600 }, "completionTokens": 32 }
      """
    let text = Self.sweep(
      "summaries", task: task, rest: #""preferences": { "prompts": 32 },"#, methods: Self.learners)
    try program.write(text, to: "sweep.json")
    let run = try program.run("run", "sweep.json", environment: ["PATH": "/nowhere"])
    #expect(run.status == 0, "\(run.errors)")
    let ledger = try Ledger.openReadOnly(at: program.url("results/harness.sqlite"))
    let rows = try ledger.frontier(ofExperiment: "summaries")
    #expect(Set(rows.map(\.task)) == ["summarization"] && rows.allSatisfy(\.reward.isFinite))
    #expect(Set(rows.map(\.method)) == ["sft", "preferred-ft", "dpo", "best-of-n", "ppo"])
    let found = try facts(ledger, "summaries")
    #expect(found["ground-truth reward"]?.first?.value == .text("coverage − invention − length"))
    let mean = try #require(numbers(found["ground-truth reward of the references, mean"]).first)
    #expect((0.7...1).contains(mean))
    #expect(numbers(found["reference completions of evaluation prompts"]) == [24])

    // One worker gives the same numbers to the bit.
    let again = try program.run(
      "run", "sweep.json", "--workers", "1", "--results", "again", environment: ["PATH": "/nowhere"])
    #expect(again.status == 0, "\(again.errors)")
    let other = try Ledger.openReadOnly(at: program.url("again/harness.sqlite"))
    #expect(try other.frontier(ofExperiment: "summaries").map { "\($0)" } == rows.map { "\($0)" })

    // Evaluated on news, the trained policies are the same, and their points are on other axes.
    let outside = text.replacing("\"summaries\"", with: "\"outside\"").replacing(
      "\"completionTokens\": 32",
      with: #""completionTokens": 32, "heldOutCorpus": { "kind": "builtin", "domain": "news", "documents": 400 }"#)
    try program.write(outside, to: "outside.json")
    let second = try program.run("run", "outside.json", environment: ["PATH": "/nowhere"])
    #expect(second.status == 0, "\(second.errors)")
    let samples = try ledger.samples(ofStage: try #require(try ledger.frontier(ofExperiment: "outside").first?.cell))
    #expect(
      !samples.isEmpty && samples.allSatisfy { !$0.prompt.contains("SUBREDDIT") && $0.prompt.hasSuffix("TL;DR:") })
    #expect(Set(try fingerprints(ledger, "outside")).isDisjoint(with: try fingerprints(ledger, "summaries")))
  }

  /// A base model reads both corpora, and SFT continues from it with one. Texts that were read are not evaluated.
  @Test func pretraining() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    func lines(_ word: String, _ count: Int) -> String {
      (0..<count).map { #"{"prompt": "\#(word) \#($0) and \#($0 * 7 % 90):", "completion": " \#(word) \#($0)"}"# }
        .joined(separator: "\n")
    }
    try program.write(lines("Say", 400), to: "say.jsonl")
    try program.write(lines("Call", 100), to: "call.jsonl")
    try program.write(lines("Name", 300), to: "name.jsonl")
    // Texts held out of one corpus are read if the other corpus has them, unless they are held out of that, too.
    let task = """
      {
        "kind": "completion", "promptTokens": 24, "completionTokens": 12, "reward": { "kind": "rouge-1" },
        "corpus": { "kind": "files", "path": "say.jsonl" },
        "heldOutCorpus": { "kind": "files", "path": "call.jsonl", "heldOut": "name.jsonl" },
        "pretraining": { "corpus": { "kind": "files", "path": "name.jsonl" }, "epochs": 2, "warmupSteps": 2 }
      }
      """
    let text = Self.sweep(
      "based", task: task, rest: #""preferences": { "prompts": 32 },"#,
      methods:
        #"{ "method": "sft" }, { "method": "prompting" }, { "method": "dpo", "batchSize": 16, "warmupSteps": 2 }"#
    ).replacing(#""sft": { "epochs": 1,"#, with: #""sft": { "epochs": 0.1, "learningRate": 1e-7,"#)
    try program.write(text, to: "sweep.json")
    let run = try program.run("run", "sweep.json", environment: ["PATH": "/nowhere"])
    #expect(run.status == 0, "\(run.errors)")
    let ledger = try Ledger.openReadOnly(at: program.url("results/harness.sqlite"))
    let found = try facts(ledger, "based")
    func number(_ name: String) throws -> Double { try #require(numbers(found[name]).first, "\(name)") }
    // Say, Call and Name, in the order of their planned stages: 88 % of the first and of the last.
    let learned = Dictionary(
      uniqueKeysWithValues: try ledger.stages(ofExperiment: "based").map(\.stage).filter { $0.kind == "corpus" }.map {
        stage in
        let facts = try ledger.facts(ofStage: stage.hash).filter { $0.name == "training completions to learn from" }
        return (stage.title, try #require(numbers(facts).first))
      })
    let say = try #require(learned["examples of say.jsonl"]), name = try #require(learned["examples of name.jsonl"])
    #expect(try number("pretraining training sequences") == say + name && number("SFT training sequences") == say)
    #expect(try number("evaluation prompts passed over as seen in training") > 0)
    let rows = try ledger.frontier(ofExperiment: "based")
    #expect(Set(rows.map(\.method)) == ["sft", "prompting", "dpo"] && rows.allSatisfy(\.reward.isFinite))
    #expect(try ledger.samples(ofStage: rows[0].cell).allSatisfy { $0.prompt.hasPrefix("Name ") })
    // SFT starts from the base model and hardly moves, so the prompted model is almost its reference.
    let base = try number("pretraining held-out loss of completions, nats per token")
    #expect(abs(try number("SFT held-out loss of completions, nats per token") - base) < 1e-3)
    #expect(rows.filter { $0.method == "prompting" }.allSatisfy { $0.kl < 0.01 })

    // All held-out texts have been read, so nothing is left to evaluate.
    let all = text.replacing(
      #""path": "name.jsonl" }, "epochs""#, with: #""path": "name.jsonl", "heldOut": "call.jsonl" }, "epochs""#)
    try program.write(all, to: "all.json")
    let refused = try program.run("run", "all.json", environment: ["PATH": "/nowhere"])
    #expect(refused.status == 2)
    #expect(
      refused.errors.contains(
        "24 evaluation prompts were requested, but the 300 held-out examples yield only 0. 300 prompts were skipped because "
          + "a training prompt starts with them"), "\(refused.errors)")
  }

  private func fingerprints(_ ledger: Ledger, _ experiment: String) throws -> [String] {
    try ledger.frontier(ofExperiment: experiment).flatMap {
      try ledger.evaluations(ofStage: $0.cell).map(\.fingerprint)
    }
  }

  /// Human pairs are the preferences, and a larger reward model trained on them is the ground truth.
  @Test func dialogueWithAGoldRewardModel() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let task = """
      {
        "kind": "dialogue", "corpus": { "kind": "builtin", "documents": 500 }, "completionTokens": 28,
        "reward": { "kind": "gold", "layers": 2, "width": 48, "heads": 2, "prompts": 200 }
      }
      """
    try program.write(
      Self.sweep(
        "dialogues", task: task, rest: #""preferences": { "labels": "corpus", "prompts": 120 },"#,
        methods: Self.learners),
      to: "sweep.json")
    let run = try program.run("run", "sweep.json", environment: ["PATH": "/nowhere"])
    #expect(run.status == 0, "\(run.errors)")
    let ledger = try Ledger.openReadOnly(at: program.url("results/harness.sqlite"))
    let stages = try ledger.stages(ofExperiment: "dialogues").map(\.stage)
    #expect(stages.filter { $0.kind == "reward-model" }.map(\.title).contains("gold reward model"))
    // Nothing is sampled for existing pairs.
    #expect(stages.filter { $0.kind == "completions" }.allSatisfy { $0.samples == 0 })
    let rows = try ledger.frontier(ofExperiment: "dialogues")
    #expect(rows.allSatisfy { $0.reward.isFinite && $0.task == "dialogue" } && Set(rows.map(\.method)).count == 5)
    let found = try facts(ledger, "dialogues")
    #expect(numbers(found["pairs"]).sorted() == [114, 190])
  }

  /// User data with other column names, bad lines, long texts, and several records for a prompt.
  @Test func filesOfAnyone() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    var lines = (0..<300).map { index in
      #"{"ask": "Say \#(index) and \#(index * 7 % 100) \#(index % 10 == 0 ? String(repeating: "so ", count: 80) : "")now:", "#
        + #""good": " \#(index) it is", "rejected": " no"}"#
    }
    lines.insert("{", at: 40)
    lines.append(lines[0].replacing("it is", with: "it was"))
    try program.write(lines.joined(separator: "\n"), to: "pairs.jsonl")
    func task(_ more: String) -> String {
      """
      {
        "kind": "completion", "promptTokens": 24, "completionTokens": 12, "reward": { "kind": "rouge-1" },
        "corpus": { "kind": "files", "path": "pairs.jsonl", "columns": { "prompt": "ask", "chosen": "good" }\(more) }
      }
      """
    }
    let preferences = #""preferences": { "labels": "corpus", "prompts": 60 },"#
    let methods = #"{ "method": "sft" }, { "method": "dpo", "batchSize": 16, "warmupSteps": 2 }"#
    try program.write(Self.sweep("mine", task: task(""), rest: preferences, methods: methods), to: "bad.json")
    let bad = try program.run("run", "bad.json")
    #expect(bad.status == 2)
    #expect(bad.errors.contains("$.task.corpus: ") && bad.errors.contains("pairs.jsonl:41: "), "\(bad.errors)")

    try program.write(
      Self.sweep("mine", task: task(#", "skipBad": true"#), rest: preferences, methods: methods), to: "sweep.json")
    let run = try program.run("run", "sweep.json", environment: ["PATH": "/nowhere"])
    #expect(run.status == 0, "\(run.errors)")
    let ledger = try Ledger.openReadOnly(at: program.url("results/harness.sqlite"))
    let found = try facts(ledger, "mine")
    func number(_ name: String) -> Double? { numbers(found[name]).first }
    #expect(number("records") == 301 && number("bad records passed over") == 1)
    #expect(number("records of a prompt seen before") == 1)
    #expect((number("training prompts cut") ?? 0) + (number("held-out prompts cut") ?? 0) == 30)
    #expect(try ledger.frontier(ofExperiment: "mine").allSatisfy { (0...1).contains($0.reward) })

    // Too few prompts, and data without pairs: each error has its position.
    try program.write(
      Self.sweep(
        "mine", task: task(#", "skipBad": true"#), rest: #""preferences": { "labels": "corpus", "prompts": 4000 },"#,
        methods: methods), to: "many.json")
    let many = try program.run("run", "many.json")
    #expect(many.status == 2 && many.errors.contains("4000 training prompts were requested"), "\(many.errors)")
    #expect(many.errors.contains("$.preferences.prompts or $.task.reward.prompts: "), "\(many.errors)")
    try program.write(
      (0..<300).map { #"{"prompt": "Say \#($0):", "completion": " \#($0)"}"# }.joined(separator: "\n"),
      to: "plain.jsonl")
    try program.write(
      Self.sweep(
        "plain",
        task: #"{ "kind": "completion", "completionTokens": 8, "corpus": { "kind": "files", "path": "plain.jsonl" } }"#,
        rest: #""preferences": { "prompts": 50 },"#, methods: methods), to: "plain.json")
    let plain = try program.run("run", "plain.json")
    #expect(plain.status == 2, "\(plain.output)")
    #expect(plain.errors.contains("$.task.corpus: the corpus has no pairs; expected pairs, or "), "\(plain.errors)")
  }
}
