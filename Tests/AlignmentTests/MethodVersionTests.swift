import Foundation
import LanguageModel
import TestSupport
import Testing

@testable import Alignment

/// The values of each method's arithmetic at its version. A method that gives other values must have another version, so
/// that no cell keeps the numbers of the old arithmetic.
struct MethodVersionTests {
  struct Committed: Codable, Equatable {
    var version: Int
    /// Losses, and sums of gradients with fixed weights, of fixed batches at the default settings.
    var values: [Double]
  }

  private static let file = Fixtures.url("method-versions.json")

  @Test(arguments: MethodRegistry.all.map(\.key)) func otherValuesHaveAnotherVersion(_ key: String) throws {
    let committed = try JSONDecoder().decode([String: Committed].self, from: try Data(contentsOf: Self.file))
    let method = try #require(MethodRegistry.method(key))
    let advice = """
      \(key): raise `version` in its MethodDescription if its arithmetic changed, then write the new values with \
      `UPDATE_METHOD_VERSIONS=1 swift test -c release --filter MethodVersionTests.valuesAreWritten`.
      """
    let expected = try #require(committed[key], "\(advice)")
    #expect(method.version == expected.version, "\(advice)")
    let found = try values(of: method)
    #expect(differences(found, expected.values).isEmpty, "\(advice) Found \(found)")
  }

  /// Writes the values of new methods and of methods whose version was raised. All others stay, so that no value changes
  /// without its version.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["UPDATE_METHOD_VERSIONS"] != nil))
  func valuesAreWritten() throws {
    let data = (try? Data(contentsOf: Self.file)) ?? Data("{}".utf8)
    var committed = try JSONDecoder().decode([String: Committed].self, from: data)
    for method in MethodRegistry.all where method.version > committed[method.key]?.version ?? 0 {
      let values = try values(of: method).map { Double(String(format: "%.6g", $0)) ?? $0 }
      committed[method.key] = Committed(version: method.version, values: values)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let lines = try committed.sorted { $0.key < $1.key }.map { key, value in
      "  \"\(key)\": " + String(decoding: try encoder.encode(value), as: UTF8.self)
    }
    try "{\n\(lines.joined(separator: ",\n"))\n}\n".write(to: Self.file, atomically: true, encoding: .utf8)
  }

  @Test func aChangedLossIsNoticed() throws {
    let dpo = try #require(MethodRegistry.method("dpo"))
    var changed = dpo
    changed.loss = { DPOLoss(beta: 1.001 * $0[DPOLoss.beta]) }
    let before = try values(of: dpo), after = try values(of: changed)
    #expect(!differences(after, before).isEmpty)
  }

  /// The indices of values that differ by more than rounding.
  private func differences(_ found: [Double], _ expected: [Double]) -> [Int] {
    guard found.count == expected.count else { return [min(found.count, expected.count)] }
    return found.indices.filter { !(abs(found[$0] - expected[$0]) <= 1e-4 * abs(expected[$0]) + 1e-6) }
  }

  /// Methods without a loss of their own have the values of their estimator, or none.
  private func values(of method: MethodDescription) throws -> [Double] {
    if method.key == MethodDescription.iterativeDPO.key {
      return try values(of: IterativeDPO.loss(Settings(defaultsOf: method.settings)))
    }
    if let loss = method.loss { return try values(of: loss(Settings(defaultsOf: method.settings))) }
    if let rollouts = method.rollouts {
      return try values(of: rollouts, Settings(defaultsOf: method.settings), hasCritic: method.hasCritic)
    }
    guard method.family == .selection else { return [] }
    return [BestOfN.mean(of: [1, 4, 2, 8], rankedBy: [2, 3, 1, 4], n: 2), BestOfN.divergenceBound(16)]
  }

  private func values(of loss: any PreferenceLoss) throws -> [Double] {
    var loss = loss
    return try PreferenceFixtures.read().usual.flatMap { scores in
      let found = loss.evaluate(scores)
      return [found.loss, weighted(found.gradient), weighted(found.tokenGradient.flatMap { $0 })]
    }
  }

  private func values(
    of rollouts: MethodDescription.Rollouts, _ settings: Settings, hasCritic: Bool
  ) throws -> [Double] {
    let fixture: OnPolicyLossTests.Fixture = try Fixtures.json("on-policy.json")
    let shape = Shape(layers: 1, width: 8, heads: 1, context: 128, vocabulary: 16)
    let policy = Transformer(shape: shape, seed: 0)
    return fixture.rollouts.flatMap { group in
      let critic = hasCritic ? Transformer(shape: shape, seed: 0) : nil
      let training = PolicyTraining(
        settings: settings, policy: policy, reference: policy,
        preferences: PreferenceData(prompts: [[0]], completions: [], pairs: [], validationPairs: []),
        rewardModel: critic, maxNewTokens: 64, endOfText: 0, seed: 0, observer: TrainingObserver())
      var method = rollouts.method(training, GradientParts(count: critic?.layout.count ?? 0))
      var metrics: [Metric: Double] = [:]
      method.begin(group.rollout, update: 1, metrics: &metrics)
      let found = method.loss(
        RolloutPart(
          members: Array(group.policy.indices), policy: group.policy, completions: group.policy.count,
          tokens: group.policy.reduce(0) { $0 + $1.count }))
      return [found.loss, weighted(found.gradient)]
    }
  }

  /// A sum whose weights differ, so that changes do not cancel.
  private func weighted(_ values: [Double]) -> Double {
    values.enumerated().reduce(0) { $0 + $1.element * (1 + 0.3 * Double($1.offset % 7)) }
  }
}
