import Alignment
import Foundation
import LanguageModel

/// Trains the learned reward on the preference pairs, from the SFT policy: `model.safetensors`, with the normalization
/// of the rewards folded into its head.
struct RewardModelStage: Stage {
  static let kind = StageKind.rewardModel
  static let version = 1

  var sft: StageHash
  var preferences: StageHash
  var settings: Settings
  var seed: UInt64

  var inputs: [StageHash] { [sft, preferences] }
  var title: String { "reward model" }

  func run(in context: StageContext) throws {
    let policy = try Checkpoint.read(try context.input(.sft, sft, "model.safetensors"))
    let data = try PreferenceFile.read(try context.input(.preferences, preferences, "preferences.safetensors"))
    let observer = TrainingObserver(
      slot: context.slot,
      stepped: { step, total, report in
        try context.record(step: step, report)
        context.progress(step, of: total, note: String(format: "accuracy %.2f", report.metrics[.accuracy] ?? .nan))
      })
    let (model, outcome) = try RewardModelTrainer(settings: settings).train(
      from: policy, on: data, seed: seed, observer: observer)
    try Checkpoint.write(model, to: context.file("model.safetensors"))
    for (index, accuracy) in outcome.validationAccuracies.enumerated() {
      try context.fact("reward model's validation accuracy after epoch \(index + 1)", accuracy)
    }
    try context.fact("reward model's best epoch", outcome.bestEpoch)
    if let best = outcome.validationAccuracies.max() { try context.fact("reward model's validation accuracy", best) }
    try context.fact("reward model's mean before normalisation", outcome.mean)
    try context.fact("reward model's deviation before normalisation", outcome.standardDeviation)
  }
}
