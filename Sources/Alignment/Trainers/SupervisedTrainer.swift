import Foundation
import LanguageModel
import Tensor

/// Supervised fine-tuning: the mean over a batch's tokens of −log π.
public struct SupervisedTrainer {
  /// The settings of a sweep file's `sft`.
  public static let settings =
    CommonSettings.optimization(
      optimizer: "adamw", learningRate: 2e-3, batchSize: 32, batchSizeHelp: "Sequences in a step.", epochs: 2,
      warmupSteps: 50, schedule: "cosine", gradientClip: 1)

  /// A fixed part of the algorithm, so that results do not depend on the threads at hand.
  static let parts = 2

  let settings: Settings
  /// The token that every sequence is given before its first, and that is not itself predicted.
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
    let batchSize = min(settings.integer("batchSize"), sequences.count)
    let total = max(1, Int((settings.number("epochs") * Double(sequences.count) / Double(batchSize)).rounded(.down)))
    let learner = Learner(model, Descent(settings, totalSteps: total))
    let longest = sequences.reduce(0) { max($0, $1.count) }
    let split = SplitBatch(model: model, parts: SupervisedTrainer.parts, longest: longest)
    var order = SequenceOrder(count: sequences.count, seed: seed)
    func save() -> TrainingState {
      var state = TrainingState()
      state.put("policy", learner.state)
      state.put("drawn", [order.drawn])
      return state
    }
    let done = try observer.begin(of: total, save: save) { state in
      try learner.restore(state.state("policy"))
      order = SequenceOrder(count: sequences.count, seed: seed, drawn: try state.integer("drawn"))
    }
    for step in done + 1..<total + 1 {
      let chosen = order.next(batchSize)
      let tokens = chosen.reduce(0) { $0 + sequences[$1].count }
      var losses = [Double](repeating: 0, count: split.parts)
      losses.withUnsafeMutableBufferPointer { losses in
        nonisolated(unsafe) let losses = losses
        split.run(into: learner.gradient) { part, workspace, gradient in
          let members = Array(chosen[split.bounds(of: chosen.count, part: part)])
          for run in Microbatch.runs(members.map { sequences[$0].count }) {
            let batch = RaggedBatch(prompts: [[start]], completions: members[run].map { (0, sequences[$0][...]) })
            model.forward(batch, in: workspace)
            model.scoreTokens(batch, in: workspace)
            losses[part] += batch.sums(of: workspace.logProbabilities.elements[0..<batch.completionTokenCount])
              .reduce(0) { $0 - $1 / Double(tokens) }
            let coefficients = [Float](repeating: -1 / Float(tokens), count: batch.completionTokenCount)
            model.backward(batch, in: workspace, logProbabilities: coefficients, into: gradient)
          }
        }
      }
      let loss = losses.reduce(0, +)
      let items = "sequences \(chosen.prefix(8).map(String.init).joined(separator: ", "))…"
      guard loss.isFinite else {
        throw NonFiniteTraining(step: step, quantity: "loss", value: loss, items: items)
      }
      let (norm, rate) = try learner.step(step, items)
      try observer.stepped(
        step, total,
        ["loss": loss, "gradient_norm": norm, "learning_rate": rate, "tokens": Double(tokens)])
      try observer.end(step, of: total, save: save)
    }
  }

  /// The mean over tokens of −log π, nats, over held-out sequences.
  public func loss(of model: Transformer, on sequences: [[Int32]]) -> Double {
    guard !sequences.isEmpty else { return .nan }
    let scores = TokenScorer(model).score(prompts: [[start]], completions: sequences.map { (0, $0[...]) })
    return -scores.reduce(0) { $0 + $1.reduce(0, +) } / Double(scores.reduce(0) { $0 + $1.count })
  }
}

/// Endless passes over `0..<count`, each in an order of its own.
struct SequenceOrder {
  private let count: Int
  private let seed: UInt64
  /// How many were given out.
  private(set) var drawn: Int
  private var left: ArraySlice<Int> = []

  /// - Parameter drawn: goes on after so many.
  init(count: Int, seed: UInt64, drawn: Int = 0) {
    self.count = count
    self.seed = seed
    self.drawn = drawn
    if drawn % count != 0 { left = pass(drawn / count).dropFirst(drawn % count) }
  }

  private func pass(_ epoch: Int) -> ArraySlice<Int> {
    var random = RandomStream(seed: seed, purpose: "order of sequences", index: UInt64(epoch))
    return random.permutation(of: count)[...]
  }

  mutating func next(_ wanted: Int) -> [Int] {
    var chosen: [Int] = []
    chosen.reserveCapacity(wanted)
    while chosen.count < wanted {
      if left.isEmpty { left = pass(drawn / count) }
      let taken = left.prefix(wanted - chosen.count)
      chosen += taken
      left = left.dropFirst(taken.count)
      drawn += taken.count
    }
    return chosen
  }
}
