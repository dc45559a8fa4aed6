import Foundation
import LanguageModel
import Tensor

/// Trains a policy on stored preferences by any loss over log-probabilities: DPO and its kin.
public struct PreferenceTrainer {
  let title: String
  let settings: Settings
  /// Its moving averages go on from one training to the next.
  var loss: any PreferenceLoss

  /// - Parameter title: what errors call it.
  public init(title: String, settings: Settings, loss: any PreferenceLoss) {
    self.title = title
    self.settings = settings
    self.loss = loss
  }

  public init(method: MethodDescription, settings: Settings) {
    guard let loss = method.loss else { preconditionFailure("\(method.key) does not learn from pairs") }
    self.init(title: method.title, settings: settings, loss: loss(settings))
  }

  /// Trains `policy` in place.
  ///
  /// - Parameter beginsAtReference: whether it is the policy that the data's reference log-probabilities are of, which
  ///   is then proven before the first step.
  public mutating func train(
    _ policy: Transformer, on data: PreferenceData, beginsAtReference: Bool = true, seed: UInt64,
    observer: TrainingObserver
  ) throws {
    let schedule = schedule(data, seed)
    let total = schedule.batches.count
    let learner = Learner(policy, Descent(settings, totalSteps: total))
    let threads = Threads.count
    let shared = SharedGradient(count: policy.layout.count, threads: threads)
    var workspaces: [Workspace] = []
    let mismatched =
      loss.needs.contains(.mismatched) ? MismatchedScorer(data, policy: policy, seed: seed) : nil
    func save() -> TrainingState {
      var state = TrainingState()
      state.put("policy", learner.state)
      state.put("averages", loss.averages)
      return state
    }
    let done = try observer.begin(of: total, save: save) { state in
      try learner.restore(state.state("policy"))
      loss.averages = try state.numbers("averages", count: loss.averages.count)
    }
    for (index, pairs) in schedule.batches.enumerated().dropFirst(done) {
      let step = index + 1
      let graph = data.graph(pairs), passes = data.passes(over: graph, threads: threads)
      // As many as the largest batch so far has needed; a loss may need all scores before any gradient is known.
      while workspaces.count < passes.count { workspaces.append(schedule.workspace(for: policy)) }
      var scores = score(policy, graph, passes, workspaces, data, threads: threads)
      scores.seed = seed
      scores.step = step
      if loss.needs.contains(.rankings) { scores.rankings = places(schedule.rankings[index], in: graph) }
      if let mismatched {
        scores.mismatchedLogRatios = mismatched.logRatios(of: graph.completions)
      }
      let result = loss.evaluate(scores)
      let items = describe(graph, data)
      for (quantity, values) in [
        ("loss", [result.loss]), ("log-probability", scores.policy),
        ("log-ratio of a mismatched completion", scores.mismatchedLogRatios),
      ] {
        if let value = values.first(where: { !$0.isFinite }) {
          throw NonFiniteTraining(step: step, quantity: quantity, value: value, items: items)
        }
      }
      if step == 1, beginsAtReference { try proveStart(scores, result) }
      Threads.each(passes.count, on: threads) { pass, thread in
        policy.backward(
          passes[pass].tree, in: workspaces[pass], logProbabilities: spread(result, over: passes[pass]),
          into: shared.part(of: thread, in: learner.gradient))
      }
      shared.gather(into: learner.gradient)
      let (norm, rate) = try learner.step(step, items)
      var metrics = result.metrics
      metrics["loss"] = result.loss
      metrics["gradient_norm"] = norm
      metrics["learning_rate"] = rate
      metrics["tokens"] = Double(scores.lengths.reduce(0, +))
      try observer.stepped(step, total, metrics)
      try observer.end(step, of: total, save: save)
    }
  }

  private func schedule(_ data: PreferenceData, _ seed: UInt64) -> PairSchedule {
    let size = settings.integer("batchSize"), epochs = settings.number("epochs")
    return loss.needs.contains(.rankings)
      ? PairSchedule(rankingsOf: data, batchSize: size, epochs: epochs, seed: seed)
      : PairSchedule(
        data, batchSize: size, epochs: epochs, together: settings.text("pairing") == "by-prompt", seed: seed)
  }

  /// Runs every pass forward, each in its own workspace.
  private func score(
    _ policy: Transformer, _ graph: PairGraph, _ passes: [CompletionPass], _ workspaces: [Workspace],
    _ data: PreferenceData, threads: Int
  ) -> PreferenceScores {
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

  /// A sequence's gradient is that of each of its tokens, since its log-probability is their sum.
  private func spread(_ result: LossAndGradient, over pass: CompletionPass) -> [Float] {
    var perToken = [Float](repeating: 0, count: pass.tree.completionTokenCount)
    for (index, member) in pass.members.enumerated() {
      let tokens = pass.tree.offsets[index]..<pass.tree.offsets[index + 1]
      for token in tokens { perToken[token] = Float(result.gradient[member]) }
      guard !result.tokenGradient.isEmpty else { continue }
      for (token, value) in zip(tokens, result.tokenGradient[member]) { perToken[token] += Float(value) }
    }
    return perToken
  }

  /// The policy is still the reference: every log-ratio is 0, and the loss what it must then be, as ln 2 is DPO's.
  private func proveStart(_ scores: PreferenceScores, _ result: LossAndGradient) throws {
    let apart = zip(scores.policy, scores.reference).reduce(0) { max($0, abs($1.0 - $1.1)) }
    try BrokenInvariant.require("the largest |log π − log π_ref| of a completion", apart, is: 0, within: 5e-3)
    if let expected = loss.lossAtReference {
      try BrokenInvariant.require(
        "\(title)'s loss", result.loss, is: expected, within: 1e-2 * max(1, abs(expected)))
    }
  }

  private func describe(_ graph: PairGraph, _ data: PreferenceData) -> String {
    let prompts = graph.completions.map { data.completions[$0].prompt }
    return "the pairs of prompts \(Array(Set(prompts)).sorted().prefix(8).map(String.init).joined(separator: ", "))…"
  }
}
