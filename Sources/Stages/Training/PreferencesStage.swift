import Foundation
import SweepFile

/// Makes every pair of a prompt's completions a preference (arXiv 2305.18290, appendix C.1), and applies the settings
/// of `preferences`: `preferences.safetensors`.
struct PreferencesStage: Stage {
  static let kind = StageKind.preferences
  static let version = 1

  /// Completions of an untuned model, with the SFT policy's log-probabilities.
  struct Poor: Codable, Hashable, Sendable {
    var completions: StageHash
    var scores: StageHash
  }

  var tokenizer: StageHash
  /// The stage that made the ground-truth reward; nil if the reward model to be trained on the pairs is itself the
  /// ground truth.
  var groundTruth: StageHash?
  var prompts: StageHash
  var sft: StageHash
  /// The SFT policy's completions. Not part of the hash, since the other properties determine them.
  var completions: StageHash
  var poor: Poor?
  var settings: PreferenceSettings
  var completionTokens: Int
  var seed: UInt64

  var inputs: [StageHash] { [completions] + (poor.map { [$0.completions, $0.scores] } ?? []) }
  var title: String {
    (settings.labels == .corpus
      ? "the corpus's pairs for \(settings.prompts) prompts"
      : "\(settings.completionsPerPrompt) completions of \(settings.prompts) prompts, in pairs")
      + (settings.pairs.map { ", of which \($0) are kept" } ?? "")
      + (settings.highGapShare.map { ", high-gap share \(NumberText.text($0))" } ?? "")
      + (settings.flipRate.map { ", flip rate \(NumberText.text($0))" } ?? "")
  }

  private enum CodingKeys: String, CodingKey {
    // The key keeps the name of the first ground truth, since the hash covers it.
    case groundTruth = "classifier"
    case tokenizer, prompts, sft, completions, poor, settings, completionTokens, seed
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(tokenizer, forKey: .tokenizer)
    try container.encodeIfPresent(groundTruth, forKey: .groundTruth)
    try container.encode(prompts, forKey: .prompts)
    try container.encode(sft, forKey: .sft)
    if encoder.userInfo[.identityOnly] == nil { try container.encode(completions, forKey: .completions) }
    try container.encodeIfPresent(poor, forKey: .poor)
    try container.encode(settings, forKey: .settings)
    try container.encode(completionTokens, forKey: .completionTokens)
    try container.encode(seed, forKey: .seed)
  }

  func run(in context: StageContext) throws {
    let drawn = try PreferenceFile.read(try context.input(.completions, completions, CompletionsStage.fileName))
    let poor = try poor.map { poor in
      let data = try PreferenceFile.read(
        try context.input(.completions, poor.completions, CompletionsStage.fileName),
        references: [try context.input(.referenceScores, poor.scores, ReferenceScores.fileName)])
      return data.completions
    }
    let pairing = try PreferencePairing(settings: settings, seed: seed).pair(drawn, poor: poor)
    let sources = poor.map { _ in
      drawn.completions.indices + pairing.poorSources.map { drawn.completions.count + $0 }
    }
    try PreferenceFile.write(pairing.data, sources: sources, to: context.file("preferences.safetensors"))
    try context.fact("preferences are", settings.sourceText)
    for (name, number) in pairing.facts { try context.fact(name, number) }
  }
}
