import Testing

@testable import Report

@Suite struct StatisticsTests {
  @Test func meanAndStandardError() {
    // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squares 32, variance 32/7, standard error √(32/7/8) = 0.755929.
    let values = [2.0, 4, 4, 4, 5, 5, 7, 9]
    #expect(Statistics.mean(values) == 5)
    #expect(abs(Statistics.standardError(values) - 0.7559289460) < 1e-9)
    #expect(Statistics.standardError([3]).isNaN)
    #expect(Statistics.variance(values) == 32.0 / 7 && Statistics.variance(values, correction: 0) == 4)
    #expect(Statistics.variance([3]).isNaN && Statistics.variance([3], correction: 0) == 0)
    #expect(Statistics.mean([]).isNaN)
  }

  @Test func oneSeedKeepsItsPromptsErrorAndSeveralTakeTheLarger() {
    #expect(
      Statistics.acrossSeeds([Estimate(mean: 0.8, standardError: 0.02)]) == Estimate(mean: 0.8, standardError: 0.02))
    // Over seeds: 0.7, 0.8, 0.9 → standard error 0.1/√3 = 0.057735, above √(3 · 0.02²)/3 = 0.011547.
    let spread = Statistics.acrossSeeds([0.7, 0.8, 0.9].map { Estimate(mean: $0, standardError: 0.02) })
    #expect(abs(spread.standardError - 0.0577350269) < 1e-9 && spread.degreesOfFreedom == 2)
    // Equal seeds: only the error over prompts remains.
    let equal = Statistics.acrossSeeds([0.03, 0.04].map { Estimate(mean: 0.8, standardError: $0) })
    #expect(abs(equal.standardError - 0.025) < 1e-12 && equal.degreesOfFreedom == .infinity)
  }

  @Test func intervalsAndDifferences() throws {
    let interval = try #require(Estimate(mean: 10, standardError: 1, degreesOfFreedom: 2).interval)
    #expect(abs(interval.lowerBound - 5.697) < 1e-9 && abs(interval.upperBound - 14.303) < 1e-9)
    let difference = Estimate(mean: 0.9, standardError: 0.03).minus(Estimate(mean: 0.8, standardError: 0.04))
    #expect(abs(difference.mean - 0.1) < 1e-12 && abs(difference.standardError - 0.05) < 1e-12)
    let wide = try #require(difference.interval)
    #expect(abs(wide.lowerBound - 0.002) < 1e-9)
    // Welch–Satterthwaite with equal errors and 2 degrees each: 4.
    let welch = Estimate(mean: 1, standardError: 0.1, degreesOfFreedom: 2)
      .minus(Estimate(mean: 1, standardError: 0.1, degreesOfFreedom: 2))
    #expect(abs(welch.degreesOfFreedom - 4) < 1e-9)
    #expect(Estimate(mean: 1, standardError: .nan).interval == nil)
  }

  @Test func envelopeAndBudget() {
    let points: [(kl: Double, reward: Double)] = [
      (3, 0.7), (1, 0.6), (2, 0.5), (3, 0.8), (5, 0.8), (0, 0.4), (.nan, 1), (4, .infinity), (7, 0.9), (3, 0.8),
    ]
    #expect(Statistics.paretoEnvelope(points) == [5, 1, 3, 8])
    #expect(Statistics.best(of: points, within: 2) == 1)
    #expect(Statistics.best(of: points, within: 6.9) == 3)
    #expect(Statistics.best(of: points, within: 100) == 8)
    #expect(Statistics.best(of: points, within: -1) == nil)
    #expect(Statistics.isDominated((2, 0.5), by: points))
    #expect(!Statistics.isDominated((1, 0.6), by: points))
    #expect(!Statistics.isDominated((7, 0.9), by: [(7, 0.9)]))
  }

  /// The variation that both sides share over prompts and seeds cancels in a difference.
  @Test func differencesArePairedOverPromptsAndSeeds() {
    // Per-prompt differences 1, 2, 3 in one seed: mean 2, standard error 1/√3.
    let one = Statistics.pairedDifference([0: [11, 22, 33]], [0: [10, 20, 30]])
    #expect(abs(one.mean - 2) < 1e-12 && abs(one.standardError - 1 / 3.0.squareRoot()) < 1e-12)
    #expect(abs(one.degreesOfFreedom - 2) < 1e-12)
    // As independent means, they would have a standard error of √(121 + 100)/√3 ≈ 8.6.
    #expect(Statistics.standardError([11, 22, 33]) > 6)

    // Two seeds with differences of 1 and 3 at every prompt: all variance is between seeds, ±1.
    let seeds = Statistics.pairedDifference([0: [5, 6], 1: [8, 9]], [0: [4, 5], 1: [5, 6]])
    #expect(abs(seeds.mean - 2) < 1e-12 && abs(seeds.standardError - 1) < 1e-12 && seeds.degreesOfFreedom == 1)

    // Different seeds: paired over prompts only; the spreads of the seeds are independent, √(1.5² + 0.5²).
    let others = Statistics.pairedDifference([0: [5, 6], 1: [8, 9]], [2: [4, 5], 3: [5, 6]])
    #expect(abs(others.mean - 2) < 1e-12 && abs(others.standardError - 2.5.squareRoot()) < 1e-12)
    // 2.5² / (1.5⁴ + 0.5⁴): Welch and Satterthwaite.
    #expect(abs(others.degreesOfFreedom - 6.25 / 5.125) < 1e-12)

    // The noise of the seeds at a prompt is averaged first: 0 here, where each seed alone has 1.
    let averaged = Statistics.acrossPrompts([[1, 3], [3, 1]])
    #expect(averaged.mean == 2 && averaged.standardError == 0)

    // The two-way layout of prompts 0, 2, 4 and seeds ±1 without noise: 4/3 from the prompts, 2/2 from the seeds.
    let both = Statistics.acrossPrompts([[-1, 1, 3], [1, 3, 5]])
    #expect(both.mean == 2 && abs(both.standardError - (4.0 / 3 + 1).squareRoot()) < 1e-12)
    #expect(abs(both.degreesOfFreedom - 49.0 / 9 / (16.0 / 9 / 2 + 1)) < 1e-12)
  }

  @Test func theConcaveFrontierIsReachedByMixtures() {
    let points: [(kl: Double, reward: Double)] = [
      (0, 0.4), (1, 0.45), (2, 0.8), (3, 0.7), (4, 0.85), (6, 0.9), (9, 0.6),
    ]
    #expect(Statistics.concaveFrontier(points) == [0, 2, 5])
    func height(_ budget: Double) -> Double {
      Statistics.height(of: points, at: budget).reduce(0) { $0 + $1.weight * points[$1.index].reward }
    }
    #expect(height(0) == 0.4 && abs(height(1) - 0.6) < 1e-12 && height(2) == 0.8)
    #expect(abs(height(3) - 0.825) < 1e-12 && height(6) == 0.9 && height(100) == 0.9)
    #expect(Statistics.height(of: [(1, 0.5)], at: 0.5).isEmpty)
    // Of points with equal KL, the one with the higher reward.
    #expect(Statistics.concaveFrontier([(0, 0.4), (0, 0.5), (1, 0.6), (1, 0.7)]) == [1, 3])
  }

  @Test func numbersAndNames() {
    #expect(Format.fixed(0.12345, 3) == "0.123" && Format.fixed(-0.0001, 2) == "0.00" && Format.fixed(.nan, 1) == "NaN")
    #expect(Format.count(1_234_567) == "1,234,567" && Format.count(12) == "12")
    #expect(Format.setting(0.05) == "0.05" && Format.setting(6) == "6")
    #expect(Format.seconds(3725) == "1 h 2 min" && Format.seconds(61) == "1 min 1 s")
    #expect(Format.slug("sentiment-1.b") == "sentiment-1.b")
    #expect(Format.slug("../x").hasPrefix("x-") && Format.slug("a b") != Format.slug("a/b"))
    #expect(CSV.field("a\"b,c") == "\"a\"\"b,c\"")
    #expect(Gnuplot.quoted("it's `x`\ny") == "'it''s ‘x‘ y'")
    #expect(Markdown.escaped("a|b<c>`d`\n") == "a\\|b\\<c\\>\\`d\\` ")
  }

  @Test func labelsDoNotOverlap() throws {
    var placer = LabelPlacer(
      area: LabelPlacer.Box(x: 0, y: 0, width: 400, height: 300), points: [(100, 100), (102, 100), (390, 290)])
    let firstFound = placer.place("β = 0.1", at: (100, 100))
    let first = try #require(firstFound)
    let secondFound = placer.place("β = 0.5", at: (102, 100))
    let second = try #require(secondFound)
    let down: Double = abs(first.y - second.y)
    let across: Double = abs(first.x - second.x)
    let apart: Bool = down >= 14 || across >= 48.3
    #expect(apart)
    let cornerFound = placer.place("β = 5", at: (390, 290))
    let corner = try #require(cornerFound)
    let end: Double = corner.x + 34.5
    #expect(end <= 400)
    #expect(corner.y <= 293)
  }
}
