import Alignment
import Foundation
import Tasks
import SweepTestSupport
import Testing

@testable import SweepFile

/// Tasks whose prompts the corpus provides.
struct TaskTests {
  private func sweep(_ task: String, _ rest: String = "", methods: String = #"{ "method": "dpo" }"#) throws -> Sweep {
    try loadSweep(
      #"{ "name": "x", "model": { "context": 200 }, \#(rest) "task": \#(task), "methods": [\#(methods)] }"#)
  }

  private func task(_ text: String) throws -> ExampleTask {
    let sweep = try sweep(text)
    #expect(try self.sweep(text) == sweep)
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
        "heldOutCorpus": { "kind": "files", "path": "Makefile" },
        "pretraining": { "corpus": { "kind": "files", "path": "Package.swift" }, "epochs": 3 } }
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
          pretraining: Pretraining(
            corpus: .files(ExampleFiles(path: path("Package.swift"))),
            settings: Settings(defaultsOf: SupervisedTrainer.settings).setting("epochs", to: .number(3))),
          reward: .reference(.rouge2, stems: true), promptTokens: 50, overlong: .drop, completionTokens: 9,
          learnsPrompts: false))
  }
}
