import Alignment
import Foundation
import SweepTestSupport
import Testing

@testable import Stages
@testable import SweepFile

/// Preferences that come from people's own files.
struct CorpusPreferenceTests {
  private let folder: SweepFiles.TemporaryFolder

  init() throws { folder = try SweepFiles.TemporaryFolder() }

  private func sweep(
    _ line: (Int) -> String, preferences: String = "{}", methods: String = #"{ "method": "dpo" }"#
  ) throws -> Sweep {
    let file = folder.url.appendingPathComponent("data.jsonl")
    try Data((0..<20).map(line).joined(separator: "\n").utf8).write(to: file)
    let text = #"""
      { "name": "x", "model": { "context": 200 }, "preferences": \#(preferences), "methods": [\#(methods)],
        "task": { "kind": "completion", "reward": { "kind": "rouge-1" },
                  "corpus": { "kind": "files", "path": "data.jsonl" } } }
      """#
    return try Sweep.load(bytes: Array(text.utf8), file: "sweep.json", folder: folder.url)
  }

  private func pair(_ index: Int) -> String { #"{"prompt": "p\#(index)", "chosen": " a", "rejected": " b"}"# }
  private func labelled(_ index: Int) -> String {
    #"{"prompt": "p\#(index)", "completion": " a", "label": \#(index % 2 == 0)}"#
  }
  private func plain(_ index: Int) -> String { #"{"prompt": "p\#(index)", "completion": " a"}"# }

  @Test func theFileDecidesTheDefault() throws {
    #expect(try sweep(pair).preferences.text("labels") == "corpus")
    #expect(try sweep(plain).preferences.text("labels") == "ground-truth")
    #expect(try sweep(labelled, methods: #"{ "method": "kto" }"#).preferences.text("labels") == "corpus")
    #expect(try sweep(pair, preferences: #"{ "labels": "ground-truth" }"#).preferences.text("labels") == "ground-truth")
    #expect(
      try sweep(pair, preferences: #"{ "completionsPerPrompt": 2 }"#).preferences.text("labels") == "ground-truth")
    // The default and the explicit value are the same stages.
    let explicit = try Plan(sweep(pair, preferences: #"{ "labels": "corpus" }"#))
    #expect(try Plan(sweep(pair)).entries.map(\.hash) == explicit.entries.map(\.hash))
  }

  @Test func thePlanSaysWhatPoliciesLearnFrom() throws {
    let methods =
      #"{ "method": "sft" }, { "method": "dpo" }, { "method": "kto" }, { "method": "rloo", "reward": ["ground-truth"], "updates": 1 }"#
    #expect(
      try Plan(sweep(pair, methods: methods)).learning == [
        "DPO, KTO learn from the corpus's own preferences, for 2000 prompts.",
        "RLOO-GT learns from its own samples, by the ground-truth reward.",
      ])
    #expect(
      try Plan(sweep(plain)).learning == [
        "DPO learns from 4 samples of the SFT policy for each of 2000 prompts, labelled by the ground-truth reward."
      ])
  }

  @Test func methodsThatNeedPairsAreRefused() throws {
    let error = #expect(throws: SweepFileError.self) {
      try sweep(labelled, methods: #"{ "method": "kto" }, { "method": "sft" }, { "method": "dpo" }"#)
    }
    let problem = try #require(error?.problems.first)
    #expect(error?.problems.count == 1 && problem.path == "$.methods[2]")
    #expect(
      problem.found
        == "DPO needs pairs: the corpus has labelled completions, but no two completions of one prompt to compare")
  }

  // MARK: Single labelled completions

  @Test func labelledCompletionsBecomePairsOfBothKinds() throws {
    let pairs = PreferencePairing.unpaired(desirable: [0, 2, 4, 6, 8], undesirable: [1, 3], seed: 7)
    #expect(pairs.map(\.chosen) == [0, 2, 4, 6, 8] && Set(pairs.map(\.rejected)) == [1, 3])
    #expect(PreferencePairing.unpaired(desirable: [0], undesirable: [], seed: 7).isEmpty)
    // Validation prompts lend no completion to training.
    let count = 40
    let data = PreferenceData(
      prompts: (0..<count).map { [Int32($0)] },
      completions: (0..<count).map {
        .init(prompt: $0, tokens: [Int32($0)], finished: true, reward: .nan, reference: 0)
      },
      pairs: PreferencePairing.unpaired(
        desirable: Array(stride(from: 0, to: count, by: 2)), undesirable: Array(stride(from: 1, to: count, by: 2)),
        seed: 7), validationPairs: [])
    let settings = PreferenceSettings(prompts: count, completionsPerPrompt: 0, labels: .corpus, validationShare: 0.3)
    let result = try PreferencePairing(settings: settings, seed: 1).pair(data).data
    func members(_ pairs: [PreferenceData.Pair]) -> Set<Int> { Set(pairs.flatMap { [$0.chosen, $0.rejected] }) }
    #expect(members(result.pairs).isDisjoint(with: members(result.validationPairs)))
    #expect(members(result.pairs).count + members(result.validationPairs).count == count)
    #expect((result.pairs + result.validationPairs).allSatisfy { $0.chosen % 2 == 0 && $0.rejected % 2 == 1 })
  }
}
