import Foundation
import Tasks
import Testing

@testable import Experiment

/// Tasks with prompts of their own, from the file to the plan.
struct TaskTests {
  private func sweep(_ task: String, _ rest: String = "", methods: String = #"{ "method": "dpo" }"#) throws -> Sweep {
    try loadSweep(
      #"{ "name": "x", "model": { "context": 200 }, \#(rest) "task": \#(task), "methods": [\#(methods)] }"#)
  }

  private func task(_ text: String) throws -> ExampleTask {
    let sweep = try sweep(text)
    #expect(try Sweep(canonicalJSON: sweep.canonicalJSON()) == sweep)
    guard case .examples(let task) = sweep.task else { throw NotExamples() }
    return task
  }

  private struct NotExamples: Error {}

  @Test func defaultsAreOfTheTaskAndItsCorpus() throws {
    let summaries = try task(#"{ "kind": "summarization", "corpus": { "kind": "builtin" } }"#)
    #expect(
      summaries
        == ExampleTask(
          kind: .summarization, corpus: .summaries(domain: .posts, documents: 12_000, seed: 0), reward: .facts,
          promptTokens: 128, overlong: .cutEnd, completionTokens: 40, learnsPrompts: true))
    let dialogue = try task(#"{ "kind": "dialogue", "corpus": { "kind": "builtin" } }"#)
    #expect(dialogue.corpus == .dialogues(documents: 3000, seed: 0) && dialogue.overlong == .cutStart)
    #expect(dialogue.reward == .gold(GoldReward(layers: 6, width: 192, heads: 6, prompts: 2000)))
    let files = try task(#"{ "kind": "summarization", "corpus": { "kind": "files", "path": "README.md" } }"#)
    #expect(files.reward == .reference(.rougeL, stems: false))
  }

  @Test func everythingThatIsSaidIsTaken() throws {
    let found = try task(
      #"""
      { "kind": "completion", "promptTokens": 50, "overlong": "drop", "completionTokens": 9, "learnPrompts": false,
        "reward": { "kind": "rouge-2", "stems": true },
        "corpus": { "kind": "files", "path": "README.md", "comparisons": "Package.swift", "heldOut": "Makefile",
          "form": "ranked", "columns": { "prompt": "q", "completions": "a" }, "template": "{role}: {content}",
          "singleTurn": true, "skipBad": true },
        "heldOutCorpus": { "kind": "files", "path": "Makefile" } }
      """#)
    func path(_ name: String) -> String { SweepFiles.packageRoot.appendingPathComponent(name).path }
    #expect(
      found
        == ExampleTask(
          kind: .completion,
          corpus: .files(
            ExampleFiles(
              path: path("README.md"), comparisons: path("Package.swift"), heldOut: path("Makefile"), form: .ranked,
              columns: ["prompt": "q", "completions": "a"], template: "{role}: {content}", singleTurn: true,
              skipBad: true)), heldOutCorpus: .files(ExampleFiles(path: path("Makefile"))),
          reward: .reference(.rouge2, stems: true), promptTokens: 50, overlong: .drop, completionTokens: 9,
          learnsPrompts: false))
  }

  /// A gold reward model is the reward of every cell, and is made from a larger policy, never from a cell's own pairs.
  @Test func aGoldRewardModelIsAStageLikeOthers() throws {
    let gold = #""reward": { "kind": "gold", "layers": 5, "prompts": 70 }"#
    let dialogue = try Plan(
      try sweep(
        #"{ "kind": "dialogue", "corpus": { "kind": "builtin" }, \#(gold) }"#,
        #""preferences": { "labels": "corpus", "prompts": 90, "flipRate": 0.1 },"#,
        methods: #"{ "method": "dpo" }, { "method": "ppo", "updates": 1 }"#))
    func kinds(_ plan: Plan) -> [StageKind: Int] { plan.entries.reduce(into: [:]) { $0[$1.kind, default: 0] += 1 } }
    #expect(
      kinds(dialogue) == [
        .corpus: 1, .tokenizer: 1, .examples: 1, .prompts: 2, .heldOutPrompts: 1, .sft: 2, .completions: 2,
        .preferences: 2, .rewardModel: 2, .cell: 2,
      ])
    let truth = try #require(dialogue.entries.first { $0.kind == .rewardModel })
    #expect(truth.title == "gold reward model")
    for cell in dialogue.cells {
      let stage = try #require(dialogue.entries.first { $0.hash == cell.hash }?.specification.stage as? CellStage)
      #expect(stage.groundTruth == truth.hash)
    }
    // Where the truth is known, it labels what the SFT policy of the policies' size wrote.
    let summaries = try Plan(
      try sweep(#"{ "kind": "summarization", "corpus": { "kind": "builtin" }, \#(gold) }"#))
    #expect(kinds(summaries)[.groundTruth] == 1 && kinds(summaries)[.rewardModel] == 1)
    #expect(kinds(summaries)[.completions] == 2 && kinds(summaries)[.sft] == 2)
  }

  /// What is evaluated on another corpus shares all that is trained but the cells.
  @Test func anotherCorpusIsOfTheHeldOutPromptsAlone() throws {
    let task = #"{ "kind": "summarization", "corpus": { "kind": "builtin", "documents": 200 }"#
    let inside = try Plan(try sweep(task + "}"))
    let outside = try Plan(
      try sweep(task + #", "heldOutCorpus": { "kind": "builtin", "domain": "news", "documents": 200 } }"#))
    let shared = Set(inside.entries.map(\.hash)).intersection(outside.entries.map(\.hash))
    let kinds = outside.entries.filter { shared.contains($0.hash) }.map(\.kind)
    #expect(Set(kinds) == [.corpus, .tokenizer, .examples, .prompts, .sft])
  }
}
