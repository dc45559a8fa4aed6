import Foundation

extension StageRecord {
  /// The hash of the stage that made the ground-truth reward of this cell; nil for stages of other kinds.
  ///
  /// The kind of that stage tells the reward: "classifier", "ground-truth" (its fact `FactName.groundTruthReward` holds
  /// the name), or "reward-model" for a gold reward model.
  public var groundTruthStage: String? {
    struct Settings: Decodable {
      // The key keeps the name of the first ground truth, since a stage's hash covers it.
      let classifier: String?
    }
    guard kind == "cell" else { return nil }
    return (try? JSONDecoder().decode(Settings.self, from: Data(settings.utf8)))?.classifier
  }
}
