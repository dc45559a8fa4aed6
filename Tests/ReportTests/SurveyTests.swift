import Foundation
import Testing

@testable import Ledger
@testable import Report

/// Facts that the survey reads from the ledger.
struct SurveyTests {
  private func survey(_ synthetic: SyntheticLedger) throws -> Survey {
    try synthetic.commit()
    return try Survey(synthetic.ledger, experiment: synthetic.name)
  }

  private func addCell(_ synthetic: inout SyntheticLedger, groundTruth: String) {
    let cell = synthetic.addCell(
      "dpo", "DPO", hyperparameter: "beta", value: 0.1, settings: #"{"classifier":"\#(groundTruth)"}"#)
    synthetic.addPoint(cell, step: 0, kl: 0, reward: 0.5)
  }

  /// A learned reward model is of the same kind as a gold one, but gives no cell its ground truth.
  @Test func theGroundTruthIsKnownByItsStage() throws {
    var gold = try SyntheticLedger(name: "gold")
    defer { gold.remove() }
    _ = gold.add(stage: "reward-model", title: "gold reward model")
    addCell(&gold, groundTruth: gold.add(stage: "reward-model", title: "any title"))
    let goldSurvey = try survey(gold)
    #expect(goldSurvey.groundTruth == .goldRewardModel)
    #expect(goldSurvey.rewardTitle == "mean ground-truth reward, a gold reward model's")

    var measure = try SyntheticLedger(name: "measure")
    defer { measure.remove() }
    let stage = measure.add(stage: "ground-truth", title: "ground-truth reward")
    measure.add(.fact(FactRecord(stage: stage, name: "ground-truth reward", text: "ROUGE-L F1")))
    addCell(&measure, groundTruth: stage)
    #expect(try survey(measure).rewardTitle == "mean ground-truth reward, ROUGE-L F1")

    var classifier = try SyntheticLedger(name: "classifier")
    defer { classifier.remove() }
    _ = classifier.add(stage: "reward-model", title: "gold reward model")
    addCell(&classifier, groundTruth: classifier.add(stage: "classifier", title: "sentiment classifier"))
    #expect(try survey(classifier).groundTruth == .positiveSentiment)
  }

  @Test func theNameSaysTheSourceOfTheRewardOnce() throws {
    var synthetic = try SyntheticLedger(name: "names")
    defer { synthetic.remove() }
    for source in [nil, CellRecord.RewardSource.learned, .groundTruth] {
      let cell = synthetic.addCell("ppo", "PPO", source: source)
      synthetic.addPoint(cell, step: 0, kl: 0, reward: 0.5)
    }
    let series = try survey(synthetic).series
    #expect(series.map(\.name) == ["PPO", "PPO (learned reward)", "PPO-GT"])
    #expect(series.map(\.slug) == ["ppo", "ppo-learned", "ppo-ground-truth"])
  }

  /// The form that ledgers of version 0.1.0 have.
  @Test func fingerprintsAreListsOfProperties() {
    let text = "prompts 0a; cap 24; temperature 1, whole vocabulary; seed 0"
    let fingerprint = EvaluationFingerprint(text)
    #expect(fingerprint.properties == ["prompts 0a", "cap 24", "temperature 1, whole vocabulary", "seed 0"])
    #expect(fingerprint.text == text)
    #expect(EvaluationFingerprint("another").properties == ["another"])
  }
}
