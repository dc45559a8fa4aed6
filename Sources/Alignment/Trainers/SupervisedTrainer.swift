import Foundation
import LanguageModel
import Tensor

/// What supervised fine-tuning learns to write, and after what.
public struct SupervisedSequence: Sendable, Equatable {
  /// Without the start token; at least one more than are given.
  public var tokens: [Int32]
  /// How many of the first tokens are given and not learned.
  public var given: Int

  public init(tokens: [Int32], given: Int = 0) {
    self.tokens = tokens
    self.given = given
  }

  var learned: Int { tokens.count - given }
}

/// Supervised fine-tuning: the mean over a batch's tokens of −log π, but for those that are given.
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
    try train(model, on: sequences.map { SupervisedSequence(tokens: $0) }, seed: seed, observer: observer)
  }

  public func train(
    _ model: Transformer, on sequences: [SupervisedSequence], seed: UInt64, observer: TrainingObserver
  ) throws {
    let batchSize = min(settings.integer("batchSize"), sequences.count)
    let total = max(1, Int((settings.number("epochs") * Double(sequences.count) / Double(batchSize)).rounded(.down)))
    let learner = Learner(model, Descent(settings, totalSteps: total), threads: SupervisedTrainer.parts)
    let longest = sequences.reduce(0) { max($0, $1.tokens.count) }
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
      let tokens = chosen.reduce(0) { $0 + sequences[$1].learned }
      var losses = [Double](repeating: 0, count: split.parts)
      losses.withUnsafeMutableBufferPointer { losses in
        nonisolated(unsafe) let losses = losses
        split.run(into: learner.gradient) { part, workspace, gradient in
          let members = Array(chosen[split.bounds(of: chosen.count, part: part)])
          for run in Microbatch.runs(members.map { sequences[$0].tokens.count }) {
            let batch = batch(members[run].map { sequences[$0] })
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

  /// The mean over tokens of −log π, nats, over held-out sequences, but for what is given of them.
  public func loss(of model: Transformer, on sequences: [SupervisedSequence]) -> Double {
    guard !sequences.isEmpty else { return .nan }
    let tree = branches(sequences)
    let scores = TokenScorer(model).score(prompts: tree.prompts, completions: tree.completions)
    return -scores.reduce(0) { $0 + $1.reduce(0, +) } / Double(scores.reduce(0) { $0 + $1.count })
  }

  private func batch(_ sequences: [SupervisedSequence]) -> RaggedBatch {
    let tree = branches(sequences)
    return RaggedBatch(prompts: tree.prompts, completions: tree.completions)
  }

  /// Sequences of which nothing is given share the start token as their prompt.
  private func branches(
    _ sequences: [SupervisedSequence]
  ) -> (prompts: [[Int32]], completions: [(prompt: Int, tokens: ArraySlice<Int32>)]) {
    var prompts: [[Int32]] = [], shared: Int?
    let completions = sequences.map { sequence -> (prompt: Int, tokens: ArraySlice<Int32>) in
      if sequence.given == 0, let shared { return (shared, sequence.tokens[...]) }
      if sequence.given == 0 { shared = prompts.count }
      prompts.append([start] + sequence.tokens.prefix(sequence.given))
      return (prompts.count - 1, sequence.tokens.dropFirst(sequence.given))
    }
    return (prompts, completions)
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
