import LanguageModel
import Tensor

/// Trains a reward model from the SFT policy on stored pairs, keeps its best epoch by validation accuracy, and
/// normalises it to mean 0 and variance 1 over the completions of the preference data.
public struct RewardModelTrainer {
  public static let epochs = SettingKey.integer(
    "epochs", 1...1000, 3,
    "Passes over the pairs. The model with the highest accuracy on validation pairs after a pass is kept; without validation pairs, the last."
  )

  /// The settings of a sweep file's `rewardModel`.
  public static let settings =
    CommonSettings.optimization(
      optimizer: .adamW, learningRate: 5e-4, warmupSteps: 40, schedule: .linear, gradientClip: 1,
      batch: CommonSettings.batchSize.setting, epochs: epochs.setting)

  public struct Outcome: Sendable {
    /// The fraction of validation pairs that are ranked correctly after each epoch; empty without validation pairs.
    public var validationAccuracies: [Double]
    /// Counted from 1.
    public var bestEpoch: Int
    /// Of the rewards of all completions before the normalisation.
    public var mean: Double
    public var standardDeviation: Double
  }

  let settings: Settings

  public init(settings: Settings) { self.settings = settings }

  /// Trains a copy of `policy` with a scalar head.
  public func train(
    from policy: Transformer, on data: PreferenceData, seed: UInt64, observer: TrainingObserver
  ) throws -> (model: Transformer, outcome: Outcome) {
    let model = policy.copy(head: .scalar)
    model.initializeScalarHead(seed: seed)
    let epochs = settings[RewardModelTrainer.epochs]
    let schedule = PairSchedule(
      data, batchSize: settings[CommonSettings.batchSize], epochs: Double(epochs), byPrompt: true, seed: seed)
    let total = schedule.batches.count
    let training = RewardTraining(
      model, on: data, schedule, OptimizerSettings(settings, totalSteps: total), epochs: epochs)
    try TrainingLoop(observer: observer, totalSteps: total).run(training)
    return (model, try training.finish())
  }
}

private final class RewardTraining: Training {
  private let model: Transformer
  private let data: PreferenceData
  private let schedule: PairSchedule
  private let epochs: Int
  private let learner: Learner
  private let parts: GradientParts
  private let workspaces: [Workspace]
  private let scorer: RewardScorer
  private var accuracies: [Double] = []
  private var best: (accuracy: Double, epoch: Int, parameters: Buffer)

  init(
    _ model: Transformer, on data: PreferenceData, _ schedule: PairSchedule, _ optimizer: OptimizerSettings, epochs: Int
  ) {
    self.model = model
    self.data = data
    self.schedule = schedule
    self.epochs = epochs
    learner = Learner(model, optimizer, threads: Microbatch.parts)
    parts = GradientParts(count: model.layout.count)
    workspaces = GradientParts.workspaces(for: model, longest: schedule.largestPrompt, threads: Microbatch.parts)
    scorer = RewardScorer(model: model)
    best = (-1, 0, Buffer(count: model.layout.count))
  }

  var state: TrainingState {
    var state = TrainingState()
    state.put("model", learner.state)
    state.put("accuracies", accuracies)
    state.put("best accuracy", [best.accuracy])
    state.put("best epoch", [best.epoch])
    state.put("best parameters", best.parameters)
    return state
  }

  func restore(_ state: TrainingState, after done: Int) throws {
    try learner.restore(state.state("model"))
    accuracies = try state.numbers("accuracies")
    best.accuracy = try state.number("best accuracy")
    best.epoch = try state.integer("best epoch")
    try state.restore("best parameters", into: best.parameters)
  }

  func step(_ step: Int, in loop: TrainingLoop) throws -> StepReport {
    let (loss, accuracy, tokens) = loss(of: schedule.batches[step - 1])
    let gathered = GatheredLoss(learner: learner, loss: loss, items: "batch \(step - 1) of pairs")
    let taken = try GatheredLoss.step([gathered], at: step)
    var report = StepReport(loss: loss, taken[0], tokens: tokens, metrics: [.accuracy: accuracy])
    if !data.validationPairs.isEmpty, step * epochs >= loop.totalSteps * (accuracies.count + 1) {
      report.metrics[.validationAccuracy] = validate()
    }
    return report
  }

  /// The loss of a batch, whose gradient is gathered, and the fraction of its pairs that are ranked correctly.
  private func loss(of pairs: ArraySlice<PreferenceData.Pair>) -> (loss: Double, accuracy: Double, tokens: Int) {
    let results = parts.gather(into: learner.gradient, on: Microbatch.parts) { part, thread, gradient in
      var result = (loss: 0.0, accuracy: 0.0, tokens: 0)
      let bounds = GradientParts.bounds(of: pairs.count, part: part)
      guard !bounds.isEmpty else { return result }
      let own = pairs[pairs.startIndex + bounds.lowerBound..<pairs.startIndex + bounds.upperBound]
      let workspace = workspaces[thread]
      for run in data.passes(own) {
        let batch = data.batch(run, keepsFinalTokens: true)
        model.forward(batch.tree, in: workspace)
        model.scoreScalars(at: batch.tree.finalRows, in: workspace)
        let rewards = (0..<batch.tree.completionCount).map { Double(workspace.scalars.pointer[$0]) }
        let (loss, slopes, accuracy) = BradleyTerry.loss(rewards: rewards, pairs: batch.pairs)
        let weight = Double(run.count) / Double(pairs.count)
        result.loss += loss * weight
        result.accuracy += accuracy * weight
        result.tokens += batch.tree.completionTokenCount
        model.backward(
          batch.tree, in: workspace, scalars: slopes.map { Float($0 * weight) }, at: batch.tree.finalRows,
          into: gradient)
      }
      return result
    }
    return results.reduce((0, 0, 0)) { ($0.0 + $1.loss, $0.1 + $1.accuracy, $0.2 + $1.tokens) }
  }

  /// The accuracy on validation pairs after an epoch; keeps the parameters if they are the best so far.
  private func validate() -> Double {
    let accuracy = scorer.accuracy(on: data.validationPairs, of: data)
    accuracies.append(accuracy)
    if accuracy > best.accuracy {
      best.accuracy = accuracy
      best.epoch = accuracies.count
      best.parameters.copy(from: model.parameters)
    }
    return accuracy
  }

  /// Restores the best epoch and normalises the rewards.
  func finish() throws -> RewardModelTrainer.Outcome {
    if best.epoch > 0 { model.parameters.copy(from: best.parameters) }
    let (mean, standardDeviation) = moments(scorer.rewards(of: data))
    guard standardDeviation > 0, standardDeviation.isFinite else {
      throw NonFiniteTraining(
        step: schedule.batches.count, quantity: "the standard deviation of the rewards", value: standardDeviation,
        items: "all completions")
    }
    model.rescaleScalarHead(gain: 1 / standardDeviation, bias: -mean / standardDeviation)
    return RewardModelTrainer.Outcome(
      validationAccuracies: accuracies, bestEpoch: best.epoch > 0 ? best.epoch : epochs, mean: mean,
      standardDeviation: standardDeviation)
  }
}
