import LanguageModel
import Tensor

/// Trains a policy on stored preferences by any loss over log-probabilities: DPO and its relatives.
public struct PreferenceTrainer {
  let title: String
  let settings: Settings
  /// Its moving averages continue from one training to the next.
  var loss: any PreferenceLoss

  /// - Parameter title: the name of the method in errors.
  init(title: String, settings: Settings, loss: any PreferenceLoss) {
    self.title = title
    self.settings = settings
    self.loss = loss
  }

  /// Trains `policy` in place.
  ///
  /// - Parameter beginsAtReference: whether the data's reference log-probabilities are those of `policy`. The trainer
  ///   then checks this before the first step.
  public mutating func train(
    _ policy: Transformer, on data: PreferenceData, beginsAtReference: Bool = true, seed: UInt64,
    observer: TrainingObserver
  ) throws {
    let schedule = schedule(data, seed)
    let total = schedule.batches.count
    let training = PreferenceTraining(
      policy, on: data, schedule, OptimizerSettings(settings, totalSteps: total), loss, title: title,
      beginsAtReference: beginsAtReference, seed: seed)
    defer { loss = training.loss }
    try TrainingLoop(observer: observer, totalSteps: total).run(training)
  }

  private func schedule(_ data: PreferenceData, _ seed: UInt64) -> PairSchedule {
    let size = settings[CommonSettings.batchSize], epochs = settings[CommonSettings.epochs]
    return loss.needs.contains(.rankings)
      ? PairSchedule(rankingsOf: data, batchSize: size, epochs: epochs, seed: seed)
      : PairSchedule(
        data, batchSize: size, epochs: epochs, byPrompt: settings[CommonSettings.pairing] == .byPrompt, seed: seed)
  }
}

private final class PreferenceTraining: Training {
  private let title: String
  private(set) var loss: any PreferenceLoss
  private let policy: Transformer
  private let data: PreferenceData
  private let schedule: PairSchedule
  private let beginsAtReference: Bool
  private let seed: UInt64
  private let threads = Threads.count
  private let learner: Learner
  private let parts: GradientParts
  /// One for each pass of a batch: a loss may need all scores before any gradient is known.
  private let workspaces: [Workspace]
  private let mismatched: MismatchedScorer?

  init(
    _ policy: Transformer, on data: PreferenceData, _ schedule: PairSchedule, _ optimizer: OptimizerSettings,
    _ loss: any PreferenceLoss, title: String, beginsAtReference: Bool, seed: UInt64
  ) {
    self.title = title
    self.loss = loss
    self.policy = policy
    self.data = data
    self.schedule = schedule
    self.beginsAtReference = beginsAtReference
    self.seed = seed
    learner = Learner(policy, optimizer, threads: threads)
    parts = GradientParts(count: policy.layout.count)
    workspaces = (0..<schedule.passes).map { _ in schedule.workspace(for: policy) }
    mismatched = loss.needs.contains(.mismatched) ? MismatchedScorer(data, policy: policy, seed: seed) : nil
  }

  var state: TrainingState {
    var state = TrainingState()
    state.put("policy", learner.state)
    state.put("averages", loss.averages)
    return state
  }

  func restore(_ state: TrainingState, after done: Int) throws {
    try learner.restore(state.state("policy"))
    loss.averages = try state.numbers("averages", count: loss.averages.count)
  }

  func step(_ step: Int, in loop: TrainingLoop) throws -> StepReport {
    let averages = loss.averages
    do {
      return try take(step)
    } catch {
      loss.averages = averages
      throw error
    }
  }

  private func take(_ step: Int) throws -> StepReport {
    let graph = data.graph(schedule.batches[step - 1]), passes = data.passes(over: graph)
    var scores = score(graph, passes)
    scores.seed = seed
    scores.step = step
    if loss.needs.contains(.rankings) { scores.rankings = places(schedule.rankings[step - 1], in: graph) }
    if let mismatched {
      scores.mismatchedLogRatios = mismatched.logRatios(of: graph.completions)
    }
    let result = loss.evaluate(scores)
    let items = describe(graph)
    for (quantity, values) in [
      ("loss", [result.loss]), ("log-probability", scores.policy),
      ("log-ratio of a mismatched completion", scores.mismatchedLogRatios),
    ] {
      if let value = values.first(where: { !$0.isFinite }) {
        throw NonFiniteTraining(step: step, quantity: quantity, value: value, items: items)
      }
    }
    if step == 1, beginsAtReference { try checkStart(scores, result) }
    parts.map(passes.count, into: learner.gradient, on: threads) { pass, _, gradient in
      policy.backward(
        passes[pass].tree, in: workspaces[pass], logProbabilities: tokenGradient(result, of: passes[pass]),
        into: gradient)
    }
    let taken = try GatheredLoss.step([GatheredLoss(learner: learner, loss: result.loss, items: items)], at: step)
    return StepReport(loss: result.loss, taken[0], tokens: scores.lengths.reduce(0, +), metrics: result.metrics)
  }

  /// Runs every pass forward, each in its own workspace.
  private func score(_ graph: PairGraph, _ passes: [CompletionPass]) -> PreferenceScores {
    let completions = graph.completions.map { data.completions[$0] }
    var scores = PreferenceScores(
      policy: Array(repeating: 0, count: completions.count), reference: completions.map(\.reference),
      lengths: completions.map(\.tokens.count), pairs: graph.pairs)
    if loss.needs.contains(.tokens) { scores.tokens = Array(repeating: [], count: completions.count) }
    Threads.each(passes.count, on: threads) { pass, _ in
      policy.forward(passes[pass].tree, in: workspaces[pass])
      policy.scoreTokens(passes[pass].tree, in: workspaces[pass])
    }
    for (pass, workspace) in zip(passes, workspaces) {
      let logProbabilities = workspace.logProbabilities.elements[0..<pass.tree.completionTokenCount]
      for (member, sum) in zip(pass.members, pass.tree.sums(of: logProbabilities)) { scores.policy[member] = sum }
      if loss.needs.contains(.tokens) {
        for (index, member) in pass.members.enumerated() {
          scores.tokens[member] = logProbabilities[pass.tree.offsets[index]..<pass.tree.offsets[index + 1]].map(
            Double.init)
        }
      }
    }
    return scores
  }

  /// Rankings of the data's completions as rankings of the graph's.
  private func places(_ rankings: ArraySlice<[Int]>, in graph: PairGraph) -> [[Int]] {
    let place = Dictionary(uniqueKeysWithValues: zip(graph.completions, graph.completions.indices))
    return rankings.map { $0.compactMap { place[$0] } }
  }

  /// The gradient with respect to each token's log-probability: that of its completion's sum, plus the token's own.
  private func tokenGradient(_ result: LossAndGradient, of pass: CompletionPass) -> [Float] {
    var gradient = [Float](repeating: 0, count: pass.tree.completionTokenCount)
    for (index, member) in pass.members.enumerated() {
      let tokens = pass.tree.offsets[index]..<pass.tree.offsets[index + 1]
      for token in tokens { gradient[token] = Float(result.gradient[member]) }
      guard !result.tokenGradient.isEmpty else { continue }
      for (token, value) in zip(tokens, result.tokenGradient[member]) { gradient[token] += Float(value) }
    }
    return gradient
  }

  /// Checks that the policy is still the reference: every log-ratio is 0, and the loss has its known value, such as
  /// DPO's ln 2.
  private func checkStart(_ scores: PreferenceScores, _ result: LossAndGradient) throws {
    let largest = zip(scores.policy, scores.reference).reduce(0) { max($0, abs($1.0 - $1.1)) }
    try BrokenInvariant.require("the largest |log π − log π_ref| of a completion", largest, is: 0, within: 5e-3)
    if let expected = loss.lossAtReference {
      try BrokenInvariant.require(
        "\(title)'s loss", result.loss, is: expected, within: 1e-2 * max(1, abs(expected)))
    }
  }

  private func describe(_ graph: PairGraph) -> String {
    let prompts = graph.completions.map { data.completions[$0].prompt }
    return "the pairs of prompts \(Array(Set(prompts)).sorted().prefix(8).map(String.init).joined(separator: ", "))…"
  }
}
