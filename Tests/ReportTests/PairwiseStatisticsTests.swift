import Foundation
import TestSupport
import Testing

@testable import Ledger
@testable import Report

/// Against SciPy, statsmodels and scikit-learn (`make_judging_fixtures.py`).
struct PairwiseStatisticsTests {
  private struct Golden: Decodable {
    struct Wilson: Decodable { let successes, trials: Int; let low, high: Double }
    struct Quantiles: Decodable { let values, shares, quantiles: [Double] }
    struct Matched: Decodable { let scores, gaps: [Double]; let rate: Double }
    struct Kappa: Decodable { let first, second: [String]; let agreeing: Int; let kappa: Double }
    struct Bootstrap: Decodable { let values: [Double]; let low, high: Double }
    let wilson: [Wilson]
    let quantiles: Quantiles
    let lengthMatched: [Matched]
    let kappa: [Kappa]
    let bootstrap: [Bootstrap]
  }

  private let golden: Golden

  init() throws { golden = try Fixtures.json("judging.json") }

  @Test func wilsonIsStatsmodels() throws {
    for test in golden.wilson {
      let found = try #require(PairwiseStatistics.wilson(successes: Double(test.successes), trials: test.trials))
      #expect(abs(found.lowerBound - test.low) < 1e-12 && abs(found.upperBound - test.high) < 1e-12, "\(test)")
    }
    #expect(PairwiseStatistics.wilson(successes: 0, trials: 0) == nil)
  }

  @Test func quantilesAreNumPys() {
    let own = golden.quantiles.shares.map { PairwiseStatistics.quantile($0, of: golden.quantiles.values) }
    #expect(disagreement("quantiles", own, golden.quantiles.quantiles, absolute: 1e-12) == nil)
  }

  @Test func lengthMatchingIsTheRegressionOfAnotherOptimiser() throws {
    for test in golden.lengthMatched {
      let rate = try #require(PairwiseStatistics.lengthMatched(scores: test.scores, lengthDifferences: test.gaps))
      #expect(abs(rate - test.rate) < 2e-6, "\(rate) for \(test.rate)")
    }
    #expect(PairwiseStatistics.lengthMatched(scores: [1, 0, 0.5, 1], lengthDifferences: [2, 2, 2, 2]) == 0.625)
    #expect(PairwiseStatistics.lengthMatched(scores: [], lengthDifferences: []) == nil)
  }

  /// Length matching removes wins that come only from length.
  @Test func lengthMatchingTakesAwayWhatLengthGives() throws {
    var scores: [Double] = [], gaps: [Double] = []
    for index in 0..<120 {
      gaps.append(Double(index % 12) - 2.5)
      scores.append(gaps[index] > 0 ? 1 : 0)
    }
    let plain = scores.reduce(0, +) / 120
    let matched = try #require(PairwiseStatistics.lengthMatched(scores: scores, lengthDifferences: gaps))
    #expect(plain == 0.75 && matched < 0.62 && matched > 0.3, "\(matched)")
  }

  @Test func agreementIsScikitLearns() throws {
    for test in golden.kappa {
      let found = try #require(Agreement(Array(zip(test.first, test.second))))
      let kappa = try #require(found.kappa)
      #expect(found.agreeing == test.agreeing && abs(kappa - test.kappa) < 1e-12)
    }
    #expect(Agreement([("a", "a"), ("a", "a")])?.kappa == nil)
    #expect(Agreement([(String, String)]()) == nil)
  }

  @Test func aThousandResamplesComeNearToManyMore() throws {
    for test in golden.bootstrap {
      func mean(_ places: [Int]) -> Double { places.reduce(0) { $0 + test.values[$1] } / Double(places.count) }
      let found = try #require(PairwiseStatistics.bootstrap(prompts: test.values.count, mean))
      let width = test.high - test.low
      #expect(abs(found.lowerBound - test.low) < 0.08 * width && abs(found.upperBound - test.high) < 0.08 * width)
      #expect(found == PairwiseStatistics.bootstrap(prompts: test.values.count, mean))
    }
    #expect(PairwiseStatistics.bootstrap(prompts: 1) { _ in 0 } == nil)
  }

  @Test func aPairIsWonInBothOrders() {
    #expect(PairResult.outcome(of: [.policy, .policy]) == .policy)
    #expect(PairResult.outcome(of: [.policy, .other]) == .tie)
    #expect(PairResult.outcome(of: [.policy, .tie]) == .tie)
    #expect(PairResult.outcome(of: [.other, .invalid]) == .invalid)
    #expect(PairResult.outcome(of: [.other]) == .other)
    #expect(PairResult.outcome(of: []) == .invalid)
  }

  /// Seeds share the prompts: they are averaged at each prompt and add no trials.
  @Test func seedsAddNoTrials() throws {
    func result(_ outcome: JudgedOutcome) -> PairResult { PairResult(outcome: outcome, length: 5, otherLength: 5) }
    let one = (0..<40).map { ($0, result($0 % 4 == 0 ? .other : .policy)) }
    let two = (0..<40).map { ($0, result($0 % 2 == 0 ? .other : $0 == 1 ? .invalid : .policy)) }
    func point(_ seeds: [Int: [(Int, PairResult)]]) -> JudgedPoint {
      JudgedPoint(
        temperature: 1, results: seeds.mapValues { Dictionary(uniqueKeysWithValues: $0) }, stages: [])
    }
    let single = point([0: one]), both = point([0: one, 1: two])
    #expect(single.winRate == 0.75 && single.wilson == PairwiseStatistics.wilson(successes: 30, trials: 40))
    // Both seeds lose at 10 prompts, one of them at 10, and none at 20.
    #expect(both.winRate == 25.0 / 40 && both.wilson == PairwiseStatistics.wilson(successes: 25, trials: 40))
    #expect(both.count(.invalid) == 1 && both.count(.policy) + both.count(.other) == 79)
    #expect(single.lengthMatched?.winRate == 0.75)
  }
}
