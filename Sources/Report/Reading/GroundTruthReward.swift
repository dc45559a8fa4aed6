import Ledger

/// The ground-truth reward of an experiment.
enum GroundTruthReward: Equatable {
  /// The probability that a text is positive, by a classifier.
  case positiveSentiment
  /// A reward model that is larger than the policies.
  case goldRewardModel
  /// A named measure of the text, such as ROUGE.
  case measure(String)
  case unknown

  /// Reads the kind of the stage that gives the cells their ground-truth reward.
  init(of cells: [CellRecord], _ stages: [String: StageRecord], _ ledger: Ledger) throws {
    let stage = cells.lazy.compactMap { stages[$0.stage]?.groundTruthStage }.compactMap { stages[$0] }.first
    switch stage?.kind {
    case StageKind.rewardModel: self = .goldRewardModel
    case StageKind.groundTruth:
      let name = try ledger.facts(ofStage: stage?.hash ?? "").first { $0.name == FactName.groundTruthReward.text }
      if case .text(let text) = name?.value { self = .measure(text) } else { self = .unknown }
    // A classifier is the only other stage that gives a reward, and it says no name.
    default: self = cells.allSatisfy { $0.task == "sentiment" } ? .positiveSentiment : .unknown
    }
  }

  /// The words after "mean ground-truth reward"; nil where nothing is known.
  var title: String? {
    switch self {
    case .positiveSentiment: "P(positive)"
    case .goldRewardModel: "a gold reward model's"
    case .measure(let name): name
    case .unknown: nil
    }
  }
}
