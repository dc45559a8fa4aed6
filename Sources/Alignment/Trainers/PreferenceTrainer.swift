import Foundation
import LanguageModel
import Tensor

/// Trains a policy on stored preferences by any loss over log-probabilities: DPO and its kin.
public struct PreferenceTrainer {
  let method: MethodDescription
  let settings: Settings
  var loss: any PreferenceLoss

  public init(method: MethodDescription, settings: Settings) {
    guard let loss = method.loss else { preconditionFailure("\(method.key) does not learn from pairs") }
    self.method = method
    self.settings = settings
    self.loss = loss(settings)
  }

  /// Trains `policy`, which begins as the reference, in place.
  public mutating func train(
    _ policy: Transformer, on data: PreferenceData, seed: UInt64, observer: TrainingObserver
  ) throws {
    let schedule = schedule(data, seed)
    let total = schedule.batches.count
    let learner = Learner(policy, Descent(settings, totalSteps: total))
    let workspace = Workspace(
      shape: policy.shape, rows: schedule.rows, completionTokens: schedule.completionTokens, trains: true)
    let mismatched =
      loss.needs.contains(.mismatched) ? MismatchedScorer(data, policy: policy, seed: seed) : nil
    try observer.evaluateIfDue(after: 0, of: total)
    for (index, pairs) in schedule.batches.enumerated() {
      let step = index + 1
      let batch = data.batch(pairs)
      policy.forward(batch.tree, in: workspace)
      policy.scoreTokens(batch.tree, in: workspace)
      let count = batch.tree.completionTokenCount
      let logProbabilities = workspace.logProbabilities.elements[0..<count]
      var scores = PreferenceScores(
        policy: batch.tree.sums(of: logProbabilities),
        reference: batch.completions.map { data.completions[$0].reference },
        lengths: batch.completions.map { data.completions[$0].tokens.count }, pairs: batch.pairs, seed: seed,
        step: step)
      if loss.needs.contains(.tokens) { scores.tokens = tokens(of: batch.tree, logProbabilities) }
      if loss.needs.contains(.rankings) { scores.rankings = places(schedule.rankings[index], in: batch) }
      if let mismatched {
        scores.mismatchedLogRatios = mismatched.logRatios(of: batch.completions)
      }
      let result = loss.evaluate(scores)
      let items = describe(batch, data)
      for (quantity, values) in [
        ("loss", [result.loss]), ("log-probability", scores.policy),
        ("log-ratio of a mismatched completion", scores.mismatchedLogRatios),
      ] {
        if let value = values.first(where: { !$0.isFinite }) {
          throw NonFiniteTraining(step: step, quantity: quantity, value: value, items: items)
        }
      }
      if step == 1 { try proveStart(scores, result) }
      policy.backward(
        batch.tree, in: workspace, logProbabilities: spread(result, over: batch.tree), into: learner.gradient)
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

  private func schedule(_ data: PreferenceData, _ seed: UInt64) -> PairSchedule {
    let size = settings.integer("batchSize"), epochs = settings.number("epochs")
    return loss.needs.contains(.rankings)
      ? PairSchedule(rankingsOf: data, batchSize: size, epochs: epochs, seed: seed)
      : PairSchedule(
        data, batchSize: size, epochs: epochs, together: settings.text("pairing") == "by-prompt", seed: seed)
  }

  /// Each completion's tokens' log-probabilities.
  private func tokens(of tree: RaggedBatch, _ logProbabilities: some Collection<Float>) -> [[Double]] {
    let all = logProbabilities.map(Double.init)
    return (0..<tree.completionCount).map { Array(all[tree.offsets[$0]..<tree.offsets[$0 + 1]]) }
  }

  /// Rankings of the data's completions as rankings of the batch's.
  private func places(_ rankings: ArraySlice<[Int]>, in batch: PairBatch) -> [[Int]] {
    let place = Dictionary(uniqueKeysWithValues: zip(batch.completions, batch.completions.indices))
    return rankings.map { $0.compactMap { place[$0] } }
  }

  /// A sequence's gradient is that of each of its tokens, since its log-probability is their sum.
  private func spread(_ result: LossAndGradient, over tree: RaggedBatch) -> [Float] {
    var perToken = [Float](repeating: 0, count: tree.completionTokenCount)
    for (completion, value) in result.gradient.enumerated() {
      for token in tree.offsets[completion]..<tree.offsets[completion + 1] { perToken[token] = Float(value) }
    }
    for (completion, values) in result.tokenGradient.enumerated() {
      for (index, value) in values.enumerated() { perToken[tree.offsets[completion] + index] += Float(value) }
    }
    return perToken
  }

  /// The policy is still the reference: every log-ratio is 0, and the loss what it must then be, as ln 2 is DPO's.
  private func proveStart(_ scores: PreferenceScores, _ result: LossAndGradient) throws {
    let apart = zip(scores.policy, scores.reference).reduce(0) { max($0, abs($1.0 - $1.1)) }
    try BrokenInvariant.require("the largest |log π − log π_ref| of a completion", apart, is: 0, within: 5e-3)
    if let expected = loss.lossAtReference {
      try BrokenInvariant.require(
        "\(method.title)'s loss", result.loss, is: expected, within: 1e-2 * max(1, abs(expected)))
    }
  }

  private func describe(_ batch: PairBatch, _ data: PreferenceData) -> String {
    let prompts = batch.completions.map { data.completions[$0].prompt }
    return "the pairs of prompts \(Array(Set(prompts)).sorted().prefix(8).map(String.init).joined(separator: ", "))…"
  }
}
