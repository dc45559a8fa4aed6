import LanguageModel
import Tensor

/// Supervised fine-tuning: minimises the mean over a batch's learned tokens of −log π.
public struct SupervisedTrainer {
  static let batchSize = CommonSettings.batchSize.setting(default: 32, help: "Sequences in a step.")

  /// The settings of a sweep file's `sft`.
  public static let settings = CommonSettings.optimization(
    optimizer: .adamW, learningRate: 2e-3, warmupSteps: 50, schedule: .cosine, gradientClip: 1, batch: batchSize,
    epochs: CommonSettings.epochs.setting(default: 2))

  let settings: Settings
  /// The token before the first of every sequence, which is not itself predicted.
  let start: Int32

  public init(settings: Settings, start: Int32) {
    self.settings = settings
    self.start = start
  }

  /// Trains `model` in place.
  ///
  /// - Parameter sequences: without the start token; each of at least one token.
  public func train(
    _ model: Transformer, on sequences: [[Int32]], seed: UInt64, observer: TrainingObserver
  ) throws {
    try train(model, on: sequences.map { SupervisedSequence(tokens: $0) }, seed: seed, observer: observer)
  }

  public func train(
    _ model: Transformer, on sequences: [SupervisedSequence], seed: UInt64, observer: TrainingObserver
  ) throws {
    let batchSize = min(settings[CommonSettings.batchSize], sequences.count)
    let epochs = settings[CommonSettings.epochs]
    let total = max(1, Int((epochs * Double(sequences.count) / Double(batchSize)).rounded(.down)))
    let training = SupervisedTraining(
      model, on: sequences, from: start, OptimizerSettings(settings, totalSteps: total), batchSize: batchSize,
      seed: seed)
    try TrainingLoop(observer: observer, totalSteps: total).run(training)
  }

  /// Returns the mean over the learned tokens of −log π, nats, on held-out sequences.
  public func loss(of model: Transformer, on sequences: [SupervisedSequence]) -> Double {
    guard !sequences.isEmpty else { return .nan }
    let tree = sequences.branches(from: start)
    let scores = TokenScorer(model).score(prompts: tree.prompts, completions: tree.completions)
    return -scores.reduce(0) { $0 + $1.reduce(0, +) } / Double(scores.reduce(0) { $0 + $1.count })
  }
}

private final class SupervisedTraining: Training {
  private let sequences: [SupervisedSequence]
  private let start: Int32
  private let batchSize: Int
  private let seed: UInt64
  private let learner: Learner
  private let parts: GradientParts
  private let workspaces: [Workspace]
  private var order: SequenceOrder

  init(
    _ model: Transformer, on sequences: [SupervisedSequence], from start: Int32, _ optimizer: OptimizerSettings,
    batchSize: Int, seed: UInt64
  ) {
    self.sequences = sequences
    self.start = start
    self.batchSize = batchSize
    self.seed = seed
    learner = Learner(model, optimizer, threads: Microbatch.parts)
    parts = GradientParts(count: model.layout.count)
    let longest = sequences.reduce(0) { max($0, $1.tokens.count) }
    workspaces = GradientParts.workspaces(for: model, longest: longest, threads: Microbatch.parts)
    order = SequenceOrder(count: sequences.count, seed: seed)
  }

  var state: TrainingState {
    var state = TrainingState()
    state.put("policy", learner.state)
    state.put("drawn", [order.drawn])
    return state
  }

  func restore(_ state: TrainingState, after done: Int) throws {
    try learner.restore(state.state("policy"))
    order = SequenceOrder(count: sequences.count, seed: seed, drawn: try state.integer("drawn"))
  }

  func step(_ step: Int, in loop: TrainingLoop) throws -> StepReport {
    let chosen = order.next(batchSize)
    let tokens = chosen.reduce(0) { $0 + sequences[$1].learned }
    let loss = loss(of: chosen, tokens: tokens)
    let items = "sequences \(chosen.prefix(8).map(String.init).joined(separator: ", "))…"
    let taken = try GatheredLoss.step([GatheredLoss(learner: learner, loss: loss, items: items)], at: step)
    return StepReport(loss: loss, taken[0], tokens: tokens)
  }

  /// The loss of a batch, whose gradient is gathered.
  private func loss(of chosen: [Int], tokens: Int) -> Double {
    let model = learner.model
    let losses = parts.gather(into: learner.gradient, on: Microbatch.parts) { part, thread, gradient in
      let members = Array(chosen[GradientParts.bounds(of: chosen.count, part: part)])
      let workspace = workspaces[thread]
      var loss = 0.0
      for run in Microbatch.runs(members.map { sequences[$0].tokens.count }) {
        let tree = members[run].map { sequences[$0] }.branches(from: start)
        let batch = RaggedBatch(prompts: tree.prompts, completions: tree.completions)
        model.forward(batch, in: workspace)
        model.scoreTokens(batch, in: workspace)
        loss += batch.sums(of: workspace.logProbabilities.elements[0..<batch.completionTokenCount])
          .reduce(0) { $0 - $1 / Double(tokens) }
        let coefficients = [Float](repeating: -1 / Float(tokens), count: batch.completionTokenCount)
        model.backward(batch, in: workspace, logProbabilities: coefficients, into: gradient)
      }
      return loss
    }
    return losses.reduce(0, +)
  }
}
