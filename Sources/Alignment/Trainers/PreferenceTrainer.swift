import Foundation
import LanguageModel
import Tensor

/// Trains a policy on stored pairs by any loss over summed log-probabilities: DPO and its kin.
public struct PreferenceTrainer {
  let settings: Settings
  var loss: any PreferenceLoss

  public init(method: MethodDescription, settings: Settings) {
    guard let loss = method.loss else { preconditionFailure("\(method.key) does not learn from pairs") }
    self.settings = settings
    self.loss = loss(settings)
  }

  /// Trains `policy`, which begins as the reference, in place.
  public mutating func train(
    _ policy: Transformer, on data: PreferenceData, seed: UInt64, observer: TrainingObserver
  ) throws {
    let schedule = PairSchedule(
      data, batchSize: settings.integer("batchSize"), epochs: settings.number("epochs"),
      together: settings.text("pairing") == "by-prompt", seed: seed)
    let total = schedule.batches.count
    let learner = Learner(policy, Descent(settings, totalSteps: total))
    let workspace = Workspace(
      shape: policy.shape, rows: schedule.rows, completionTokens: schedule.completionTokens, trains: true)
    try observer.evaluateIfDue(after: 0, of: total)
    for (index, pairs) in schedule.batches.enumerated() {
      let step = index + 1
      let batch = data.batch(pairs)
      policy.forward(batch.tree, in: workspace)
      policy.scoreTokens(batch.tree, in: workspace)
      let count = batch.tree.completionTokenCount
      let scores = PreferenceScores(
        policy: batch.tree.sums(of: workspace.logProbabilities.elements[0..<count]),
        reference: batch.completions.map { data.completions[$0].reference },
        lengths: batch.completions.map { data.completions[$0].tokens.count }, pairs: batch.pairs)
      let result = loss.evaluate(scores)
      let items = describe(batch, data)
      guard result.loss.isFinite else {
        throw NonFiniteTraining(step: step, quantity: "loss", value: result.loss, items: items)
      }
      if step == 1 { try proveStart(scores, result) }
      policy.backward(
        batch.tree, in: workspace, logProbabilities: spread(result.gradient, over: batch.tree), into: learner.gradient)
      let (norm, rate) = try learner.step(step, items)
      var metrics = result.metrics
      metrics["loss"] = result.loss
      metrics["gradient_norm"] = norm
      metrics["learning_rate"] = rate
      metrics["tokens"] = Double(count)
      try observer.stepped(step, total, metrics)
      try observer.evaluateIfDue(after: step, of: total)
    }
  }

  /// A sequence's gradient is that of each of its tokens, since its log-probability is their sum.
  private func spread(_ gradient: [Double], over tree: RaggedBatch) -> [Float] {
    var perToken = [Float](repeating: 0, count: tree.completionTokenCount)
    for (completion, value) in gradient.enumerated() {
      for token in tree.offsets[completion]..<tree.offsets[completion + 1] { perToken[token] = Float(value) }
    }
    return perToken
  }

  /// The policy is still the reference: every log-ratio is 0, and DPO's loss is ln 2.
  private func proveStart(_ scores: PreferenceScores, _ result: LossAndGradient) throws {
    let apart = zip(scores.policy, scores.reference).reduce(0) { max($0, abs($1.0 - $1.1)) }
    try BrokenInvariant.require("the largest |log π − log π_ref| of a completion", apart, is: 0, within: 5e-3)
    if loss is DPOLoss { try BrokenInvariant.require("DPO's loss", result.loss, is: log(2), within: 1e-2) }
  }

  private func describe(_ batch: PairBatch, _ data: PreferenceData) -> String {
    let prompts = batch.completions.map { data.completions[$0].prompt }
    return "the pairs of prompts \(Array(Set(prompts)).sorted().prefix(8).map(String.init).joined(separator: ", "))…"
  }
}
