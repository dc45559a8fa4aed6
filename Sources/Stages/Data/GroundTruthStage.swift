import Alignment
import Foundation
import LanguageModel
import Tasks

/// Collects the facts or references of every prompt that a ground-truth reward of texts needs: `reward.json`.
struct GroundTruthStage: Stage {
  static let kind = StageKind.groundTruth
  static let version = 1

  /// A corpus of prompts. The prompts for evaluation may come from another corpus than those for training.
  struct Source: Codable, Hashable, Sendable {
    var corpus: StageHash
    var examples: StageHash
  }

  enum Reward: Codable, Hashable, Sendable {
    case facts
    case reference(ReferenceReward.Measure, stems: Bool)
  }

  var tokenizer: StageHash
  var sources: [Source]
  var reward: Reward

  var inputs: [StageHash] { [tokenizer] + sources.flatMap { [$0.corpus, $0.examples] } }
  var title: String { "ground-truth reward" }

  func run(in context: StageContext) throws {
    let tokenizer = try Tokenizer(contentsOf: context.store.folder(.tokenizer, tokenizer))
    var known: [String: Example] = [:]
    var shared = 0, isUnpaired = false
    // Keyed by the prompt's text as the model sees it: prompts that are equal after cutting cannot be told apart.
    for source in sources {
      for split in ExampleFile.Split.allCases {
        let stored = try StoredExamples.read(split, source.corpus, context)
        let tokens = try ExampleFile.read(split, source.examples, context)
        if split == .training, tokens.isUnpaired { isUnpaired = true }
        for (prompt, origin) in zip(tokens.prompts, tokens.origins) {
          let text = tokenizer.decode(prompt), example = stored[origin]
          guard let count = known[text]?.completions.count else {
            known[text] = example
            continue
          }
          shared += 1
          // In place: a copy for each of many such prompts would take quadratic time.
          known[text]?.references += example.references.map { count + $0 }
          known[text]?.completions += example.completions
        }
      }
    }
    let url = context.file(TextRewardFile.name)
    let name: String
    func record(_ reward: some TextReward) throws {
      let values = known.sorted { $0.key < $1.key }.flatMap { prompt, example in
        example.references.compactMap {
          reward.reward(of: PromptCompletion(prompt: prompt, completion: example.completions[$0]))
        }
      }
      if !values.isEmpty { try context.fact("ground-truth reward of the references, mean", moments(values).mean) }
    }
    switch reward {
    case .facts:
      let facts = FactsReward(facts: known.compactMapValues(\.facts))
      try TextRewardFile.write(facts, to: url)
      try record(facts)
      name = facts.name
    case .reference(let measure, let stems):
      var references = known.mapValues { example in example.referencesOrChosen.map { example.completions[$0] } }
      if isUnpaired {
        // A prompt whose only completion is labelled as bad has no reference, and is not evaluated.
        references = references.filter { !$0.value.isEmpty }
      }
      if let bare = references.filter(\.value.isEmpty).keys.min() {
        throw ExampleError.noReference(
          prompt: String(bare.prefix(60)), count: references.count { $0.value.isEmpty }, of: references.count)
      }
      let reward = ReferenceReward(measure: measure, stems: stems, references: references)
      try TextRewardFile.write(reward, to: url)
      name = reward.name
    }
    try context.fact(.groundTruthReward, name)
    try context.fact("prompts that the ground truth knows", known.count)
    try context.fact("prompts that stand for several, equal where they are cut", shared)
  }
}
