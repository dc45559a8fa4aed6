import Foundation
import LanguageModel
import Tensor

/// Trains a reward model from the SFT policy on stored pairs, keeps its best epoch by validation accuracy, and
/// normalises it to mean 0 and variance 1 over the preference data's completions.
public struct RewardModelTrainer {
  /// The settings of a sweep file's `rewardModel`.
  public static let settings =
    CommonSettings.optimization(
      optimizer: "adamw", learningRate: 5e-4, batchSize: 64, batchSizeHelp: "Preference pairs in a step.", epochs: nil,
      warmupSteps: 40, schedule: "linear", gradientClip: 1)
    + [
      .integer(
        "epochs", 1...1000, 3,
        "Passes over the pairs. The one after which most validation pairs are ranked right is kept; without any, the last."
      )
    ]

  /// What was found on the way.
  public struct Outcome: Sendable {
    /// Share of validation pairs ranked right after each epoch; empty if there are none.
    public var validationAccuracies: [Double]
    public var bestEpoch: Int
    /// Of the raw rewards over all completions, before they were folded away.
    public var mean: Double
    public var deviation: Double
  }

  static let parts = 2
  let settings: Settings

  public init(settings: Settings) { self.settings = settings }

  /// - Returns: the reward model; `policy` is left as it is.
  public func train(
    from policy: Transformer, on data: PreferenceData, seed: UInt64, observer: TrainingObserver
  ) throws -> (model: Transformer, outcome: Outcome) {
    let model = policy.copy(head: .scalar)
    model.initializeScalarHead(seed: seed)
    let epochs = settings.integer("epochs")
    let size = min(settings.integer("batchSize"), data.pairs.count)
    let schedule = PairSchedule(data, batchSize: size, epochs: Double(epochs), together: true, seed: seed)
    let total = schedule.batches.count
    let learner = Learner(model, Descent(settings, totalSteps: total), threads: RewardModelTrainer.parts)
    let split = SplitBatch(model: model, parts: RewardModelTrainer.parts, longest: schedule.largestPrompt)
    let scorer = RewardScorer(model: model)
    var best = (accuracy: -1.0, epoch: 0, parameters: Buffer(count: model.layout.count))
    var outcome = Outcome(validationAccuracies: [], bestEpoch: 0, mean: 0, deviation: 1)
    func save() -> TrainingState {
      var state = TrainingState()
      state.put("model", learner.state)
      state.put("accuracies", outcome.validationAccuracies)
      state.put("best accuracy", [best.accuracy])
      state.put("best epoch", [best.epoch])
      state.put("best parameters", best.parameters)
      return state
    }
    let done = try observer.begin(of: total, save: save) { state in
      try learner.restore(state.state("model"))
      outcome.validationAccuracies = try state.numbers("accuracies")
      best.accuracy = try state.number("best accuracy")
      best.epoch = try state.integer("best epoch")
      try state.restore("best parameters", into: best.parameters)
    }
    for (index, pairs) in schedule.batches.enumerated().dropFirst(done) {
      let step = index + 1
      var parts = [(loss: Double, accuracy: Double, tokens: Double)](repeating: (0, 0, 0), count: split.parts)
      parts.withUnsafeMutableBufferPointer { parts in
        nonisolated(unsafe) let parts = parts
        split.run(into: learner.gradient) { part, workspace, gradient in
          let bounds = split.bounds(of: pairs.count, part: part)
          guard !bounds.isEmpty else { return }
          let own = pairs[pairs.startIndex + bounds.lowerBound..<pairs.startIndex + bounds.upperBound]
          for run in data.passes(own) {
            let batch = data.batch(run, keepsFinalTokens: true)
            model.forward(batch.tree, in: workspace)
            model.scoreScalars(at: batch.tree.finalRows, in: workspace)
            let rewards = (0..<batch.tree.completionCount).map { Double(workspace.scalars.pointer[$0]) }
            let (loss, slopes, accuracy) = BradleyTerry.loss(rewards: rewards, pairs: batch.pairs)
            let share = Double(run.count) / Double(pairs.count)
            parts[part].loss += loss * share
            parts[part].accuracy += accuracy * share
            parts[part].tokens += Double(batch.tree.completionTokenCount)
            model.backward(
              batch.tree, in: workspace, scalars: slopes.map { Float($0 * share) }, at: batch.tree.finalRows,
              into: gradient)
          }
        }
      }
      let loss = parts.reduce(0) { $0 + $1.loss }, accuracy = parts.reduce(0) { $0 + $1.accuracy }
      guard loss.isFinite else {
        throw NonFiniteTraining(step: step, quantity: "loss", value: loss, items: "batch \(index) of pairs")
      }
      let (norm, rate) = try learner.step(step, "batch \(index) of pairs")
      var metrics = [
        "loss": loss, "accuracy": accuracy, "gradient_norm": norm, "learning_rate": rate,
        "tokens": parts.reduce(0) { $0 + $1.tokens },
      ]
      if !data.validationPairs.isEmpty, step * epochs >= total * (outcome.validationAccuracies.count + 1) {
        let accuracy = scorer.accuracy(on: data.validationPairs, of: data)
        metrics["validation_accuracy"] = accuracy
        outcome.validationAccuracies.append(accuracy)
        if accuracy > best.accuracy {
          best.accuracy = accuracy
          best.epoch = outcome.validationAccuracies.count
          best.parameters.copy(from: model.parameters)
        }
      }
      try observer.stepped(step, total, metrics)
      try observer.end(step, of: total, save: save)
    }
    if best.epoch > 0 { model.parameters.copy(from: best.parameters) }
    outcome.bestEpoch = best.epoch > 0 ? best.epoch : epochs
    let rewards = scorer.rewards(of: data)
    (outcome.mean, outcome.deviation) = moments(rewards)
    guard outcome.deviation > 0, outcome.deviation.isFinite else {
      throw NonFiniteTraining(
        step: total, quantity: "the rewards' deviation", value: outcome.deviation, items: "all completions")
    }
    model.rescaleScalarHead(gain: 1 / outcome.deviation, bias: -outcome.mean / outcome.deviation)
    return (model, outcome)
  }
}

/// Mean and (biased) standard deviation.
public func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
  let mean = values.reduce(0, +) / Double(values.count)
  let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
  return (mean, variance.squareRoot())
}

/// A trained reward model, read at each completion's last token.
public struct RewardScorer {
  private let scorer: TokenScorer

  public init(model: Transformer) { scorer = TokenScorer(model) }

  /// One reward for each completion.
  public func rewards(prompts: [[Int32]], completions: [(prompt: Int, tokens: ArraySlice<Int32>)]) -> [Double] {
    scorer.finalScalars(prompts: prompts, completions: completions)
  }

  func rewards(of data: PreferenceData) -> [Double] {
    rewards(prompts: data.prompts, completions: data.completions.map { ($0.prompt, $0.tokens[...]) })
  }

  /// Share of pairs ranked right; ties count half.
  public func accuracy(on pairs: [PreferenceData.Pair], of data: PreferenceData) -> Double {
    guard !pairs.isEmpty else { return .nan }
    var place: [Int: Int] = [:]
    var members: [(prompt: Int, tokens: ArraySlice<Int32>)] = []
    for index in pairs.flatMap({ [$0.chosen, $0.rejected] }) where place[index] == nil {
      place[index] = members.count
      members.append((data.completions[index].prompt, data.completions[index].tokens[...]))
    }
    let values = rewards(prompts: data.prompts, completions: members)
    let edges = pairs.compactMap { pair -> PreferenceData.Pair? in
      guard let chosen = place[pair.chosen], let rejected = place[pair.rejected] else { return nil }
      return .init(chosen: chosen, rejected: rejected)
    }
    return BradleyTerry.loss(rewards: values, pairs: edges).accuracy
  }
}
