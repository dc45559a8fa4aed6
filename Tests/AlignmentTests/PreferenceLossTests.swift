import Foundation
import Tensor
import TestSupport
import Testing

@testable import Alignment

/// The losses of the methods that learn from stored preferences, against PyTorch's autograd in double precision.
struct PreferenceLossTests {
  @Test func lossesEqualAutograd() throws {
    let fixtures = try PreferenceFixtures.read()
    #expect(fixtures.cases.count >= 140)
    for item in fixtures.cases {
      let method = try #require(MethodRegistry.method(item.method))
      let known = Set(method.settings.map(\.name))
      #expect(known.isSuperset(of: item.settings.keys), "\(item.method) \(item.settings.keys)")
      var loss = method.loss(item.settings)
      for expected in item.results {
        let scores = try #require(fixtures.scores(expected.batch))
        let found = loss.evaluate(scores)
        let name = "\(item.method) \(item.settings.mapValues { "\($0)" }) on \(expected.batch)"
        #expect(disagreement(name, [found.loss], [expected.loss], relative: 1e-9, absolute: 1e-12) == nil)
        #expect(
          disagreement(name + ", gradient", found.gradient, expected.gradient, relative: 1e-8, absolute: 1e-12) == nil)
        let tokens = expected.tokenGradient?.flatMap { $0 } ?? []
        #expect(
          disagreement(
            name + ", tokens", found.tokenGradient.flatMap { $0 }, tokens, relative: 1e-8, absolute: 1e-12) == nil)
      }
    }
  }

  /// A method that nobody's program has checked is not offered; neither is one without its pairs' metrics.
  @Test(arguments: MethodRegistry.all.filter { $0.loss != nil }.map(\.key))
  func everyMethodHasGoldenValuesAndMetrics(_ key: String) throws {
    let fixtures = try PreferenceFixtures.read()
    #expect(fixtures.cases.contains { $0.method == key })
    let method = try #require(MethodRegistry.method(key))
    var loss = method.loss([:])
    for scores in fixtures.usual {
      let metrics = loss.evaluate(scores).metrics
      let names: [Metric] = [.margin, .chosenReward, .rejectedReward]
      let rewards = try names.map { try #require(metrics[$0]) }
      #expect(abs(rewards[0] - (rewards[1] - rewards[2])) <= 1e-9 * rewards.reduce(1) { max($0, abs($1)) }, "\(key)")
      let accuracy = try #require(metrics[.accuracy])
      #expect((-1e-12...1 + 1e-12).contains(accuracy) && metrics.values.allSatisfy(\.isFinite), "\(key) \(metrics)")
    }
  }

  /// Every loss: its gradient is the slope of its value.
  ///
  /// Not those whose β, margin or shift follows the batch without a gradient of its own: that is their method, and
  /// the golden values hold it.
  @Test(
    arguments: MethodRegistry.all.filter { $0.loss != nil }.map(\.key).filter {
      !["bco", "beta-dpo", "alpha-dpo"].contains($0)
    })
  func gradientsAreSlopes(_ key: String) throws {
    let method = try #require(MethodRegistry.method(key))
    let pairs: [PreferenceData.Pair] = [
      .init(chosen: 0, rejected: 1), .init(chosen: 2, rejected: 0), .init(chosen: 3, rejected: 1),
    ]
    func value(_ policy: [Double]) -> LossAndGradient {
      var loss = method.loss([:])
      return loss.evaluate(
        PreferenceScores(
          policy: policy, reference: [-11, -13, -12, -9.5], lengths: [4, 5, 3, 7], pairs: pairs,
          rankings: [[2, 0, 1], [3, 1]], mismatchedLogRatios: [0.3, 0.1]))
    }
    let policy = [-10.0, -14, -12.5, -9]
    let found = value(policy)
    for index in policy.indices {
      var above = policy, below = policy
      above[index] += 1e-5
      below[index] -= 1e-5
      let slope = (value(above).loss - value(below).loss) / 2e-5
      #expect(abs(slope - found.gradient[index]) < 1e-8 * max(1, abs(found.loss)), "\(key) at \(index)")
    }
  }

  /// What the step-0 proof will ask of a training is what the loss gives where policy and reference are one.
  @Test(arguments: MethodRegistry.all.filter { $0.loss != nil }.map(\.key))
  func theLossAtTheReferenceIsAsPromised(_ key: String) throws {
    let method = try #require(MethodRegistry.method(key))
    var loss = method.loss([:])
    guard let expected = loss.lossAtReference else { return }
    let sums = [-10.0, -14, -12.5, -9]
    let found = loss.evaluate(
      PreferenceScores(
        policy: sums, reference: sums, lengths: [4, 5, 3, 7],
        pairs: [.init(chosen: 0, rejected: 1), .init(chosen: 2, rejected: 3)], mismatchedLogRatios: [0, 0])
    ).loss
    #expect(abs(found - expected) < 1e-12 * max(1, abs(expected)), "\(key)")
  }

  // MARK: Reductions

  /// Two losses that should be one, over all batches in turn.
  private func same(
    _ one: any PreferenceLoss, _ other: any PreferenceLoss, within tolerance: Double = 1e-12,
    on batches: [PreferenceScores], _ name: String
  ) {
    var one = one, other = other
    for scores in batches {
      let a = one.evaluate(scores), b = other.evaluate(scores)
      #expect(disagreement(name, [a.loss], [b.loss], relative: tolerance, absolute: tolerance) == nil)
      #expect(disagreement(name, a.gradient, b.gradient, relative: tolerance, absolute: tolerance) == nil)
    }
  }

  @Test(arguments: [0.05, 0.1, 1, 5])
  func methodsReduceToDPO(_ beta: Double) throws {
    let usual = try PreferenceFixtures.read().usual
    let dpo = DPOLoss(beta: beta)
    let pairs = usual.map { scores in
      var scores = scores
      scores.rankings = scores.pairs.map { [$0.chosen, $0.rejected] }
      return scores
    }
    same(PlackettLuceLoss(beta: beta), dpo, on: pairs, "Plackett–Luce of two")
    same(CDPOLoss(beta: beta, labelSmoothing: 0), dpo, on: usual, "cDPO without noise")
    same(RDPOLoss(beta: beta, flipRate: 0), dpo, on: usual, "rDPO without noise")
    same(DrDPOLoss(beta: beta, betaPrime: 1e12), dpo, within: 1e-9, on: usual, "Dr. DPO, β′ without limit")
    let near = usual.filter { scores in
      scores.pairs.allSatisfy { abs(scores[$0.chosen].logRatio - scores[$0.rejected].logRatio) < 20 }
    }
    #expect(near.count >= 4)
    same(FDPOLoss(beta: beta, divergence: .alpha, alpha: 1e-7), dpo, within: 1e-4, on: near, "f-DPO, α to 0")
    var still = BetaDPOLoss()
    (still.beta, still.alpha, still.filter) = (beta, 0, .none)
    same(still, dpo, on: usual, "β-DPO with α = 0")
    (still.alpha, still.level) = (0.6, .population)
    same(still, dpo, on: usual, "β-DPO of the population about its own mean")
  }

  @Test func methodsReduceToOthers() throws {
    let usual = try PreferenceFixtures.read().usual
    for code in [false, true] {
      same(
        AlphaDPOLoss(alpha: 0, beta: 2.5, gamma: 1.4, scaledByBeta: code), SimPOLoss(beta: 2.5, gamma: 1.4), on: usual,
        "α-DPO with α = 0")
    }
    // What both scales call α differs by β.
    same(
      AlphaDPOLoss(alpha: 0.1, beta: 2.5, gamma: 1.4, scaledByBeta: true),
      AlphaDPOLoss(alpha: 0.25, beta: 2.5, gamma: 1.4), on: usual, "α-DPO's scales")
    var still = BetaDPOLoss()
    (still.beta, still.alpha, still.filter) = (0.2, 0, .none)
    still.base = .ipo
    same(still, IPOLoss(tau: 0.2), on: usual, "β-IPO with α = 0")
    still.base = .kto
    same(still, KTOLoss(beta: 0.2), on: usual, "β-KTO with α = 0")
    (still.base, still.gamma) = (.simPO, 1)
    same(still, SimPOLoss(beta: 0.2, gamma: 1), on: usual, "β-SimPO with α = 0")
    // The raw gap with α is the scaled one with α/β0.
    var raw = BetaDPOLoss(), scaled = BetaDPOLoss()
    (raw.beta, raw.alpha, raw.scalesGap, raw.filter) = (0.25, 0.1, false, .none)
    (scaled.beta, scaled.alpha, scaled.filter) = (0.25, 0.4, .none)
    same(raw, scaled, on: usual, "β-DPO's gaps")
  }

  // MARK: β-DPO

  /// The filter draws each set of pairs as often as successive draws without replacement would.
  @Test func betaDPOFiltersByItsWeights() throws {
    let fixtures = try PreferenceFixtures.read()
    let method = try #require(MethodRegistry.method("beta-dpo"))
    for draw in fixtures.draws {
      let first = try #require(fixtures.scores(draw.first))
      var second = try #require(fixtures.scores(draw.second))
      var started = method.loss(draw.settings)
      _ = started.evaluate(first)
      var counts = [Int](repeating: 0, count: draw.outcomes.count)
      let times = 20_000
      for time in 0..<times {
        var loss = started
        (second.seed, second.step) = (UInt64(time / 100), time % 100 + 1)
        let found = loss.evaluate(second)
        let index = draw.outcomes.firstIndex { abs($0.loss - found.loss) < 1e-11 }
        guard let index else {
          Issue.record("a loss of \(found.loss) that no choice of pairs gives")
          break
        }
        if counts[index] == 0 {
          let problem = disagreement(
            "kept \(draw.outcomes[index].kept)", found.gradient, draw.outcomes[index].gradient, relative: 1e-9)
          #expect(problem == nil)
        }
        counts[index] += 1
      }
      for (count, outcome) in zip(counts, draw.outcomes) {
        let expected = Double(times) * outcome.probability
        let deviation = (expected * (1 - outcome.probability)).squareRoot()
        #expect(abs(Double(count) - expected) < 4.5 * deviation, "\(draw.settings) \(outcome.kept): \(count)")
      }
    }
  }

  /// Equal gaps have no deviation to be weighed by: all weigh alike, and nothing is NaN. The same address draws the
  /// same pairs.
  @Test func betaDPOStartsWithoutVariance() {
    let sums = (0..<20).map { -Double($0) }
    var scores = PreferenceScores(
      policy: sums, reference: sums, lengths: Array(repeating: 3, count: 20),
      pairs: (0..<10).map { .init(chosen: 2 * $0, rejected: 2 * $0 + 1) })
    var kept: [[Bool]] = []
    for seed in 0..<40 as Range<UInt64> {
      scores.seed = seed
      var loss = BetaDPOLoss(), again = BetaDPOLoss()
      let found = loss.evaluate(scores)
      #expect(abs(found.loss - log(2)) < 1e-12 && found.gradient.allSatisfy(\.isFinite))
      #expect(found.metrics[.pairsKept] == 8 && found.gradient == again.evaluate(scores).gradient)
      kept.append((0..<10).map { found.gradient[2 * $0] != 0 })
    }
    #expect((0..<10).allSatisfy { pair in (20...39).contains(kept.filter { $0[pair] }.count) })
  }

  /// A loss that is not a number is not lost by a filter that leaves its pair out.
  @Test func betaDPOHidesNoNaN() {
    let scores = PreferenceScores(
      policy: [-1, -2, .nan, -4], reference: [-1, -2, -3, -4], lengths: [1, 1, 1, 1],
      pairs: [.init(chosen: 0, rejected: 1), .init(chosen: 2, rejected: 3)])
    for filter in [BetaDPOLoss.Filter.gaussian, .top, .bottom, .random, .none] {
      var loss = BetaDPOLoss()
      (loss.filter, loss.keep) = (filter, 0.5)
      #expect(loss.evaluate(scores).loss.isNaN)
    }
  }

  // MARK: Scalars

  @Test func logComplementIsAccurateAndBounded() {
    for x in [-1e-12, -1e-6, -0.1, -0.5, -0.7, -3, -40, -800] {
      let found = logComplement(x, floor: 0)
      #expect(abs(found.value - log(-expm1(x))) <= 1e-12 * abs(log(-expm1(x))) + 1e-15)
      #expect(abs(found.slope - 1 / expm1(-x) * -1) <= 1e-12 * abs(found.slope))
    }
    for x in [-1e-12, 0, 1e-7] {
      let found = logComplement(x, floor: 1e-5)
      #expect(found.value == log(1e-5) && found.slope == 0)
    }
  }
}
