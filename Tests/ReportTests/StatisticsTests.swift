import Testing

@testable import Report

@Suite struct StatisticsTests {
  @Test func meanAndStandardError() {
    // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squares 32, variance 32/7, standard error √(32/7/8) = 0.755929.
    let values = [2.0, 4, 4, 4, 5, 5, 7, 9]
    #expect(Statistics.mean(values) == 5)
    #expect(abs(Statistics.standardError(values) - 0.7559289460) < 1e-9)
    #expect(Statistics.standardError([3]).isNaN)
    #expect(Statistics.mean([]).isNaN)
  }

  @Test func oneSeedKeepsItsPromptsErrorAndSeveralTakeTheLarger() {
    #expect(
      Statistics.acrossSeeds([(mean: 0.8, standardError: 0.02)]) == Estimate(mean: 0.8, standardError: 0.02))
    // Over seeds: 0.7, 0.8, 0.9 → standard error 0.1/√3 = 0.057735, above √(3 · 0.02²)/3 = 0.011547.
    let spread = Statistics.acrossSeeds([(0.7, 0.02), (0.8, 0.02), (0.9, 0.02)])
    #expect(abs(spread.standardError - 0.0577350269) < 1e-9 && spread.degreesOfFreedom == 2)
    // Equal seeds: the prompts' error is all there is.
    let equal = Statistics.acrossSeeds([(0.8, 0.03), (0.8, 0.04)])
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

  @Test func numbersAndNames() {
    #expect(Format.fixed(0.12345, 3) == "0.123" && Format.fixed(-0.0001, 2) == "0.00" && Format.fixed(.nan, 1) == "NaN")
    #expect(Format.count(1_234_567) == "1,234,567" && Format.count(12) == "12")
    #expect(Format.setting(0.05) == "0.05" && Format.setting(6) == "6")
    #expect(Format.seconds(3725) == "1 h 2 min" && Format.seconds(61) == "1 min 1 s")
    #expect(Format.slug("sentiment-1.b") == "sentiment-1.b")
    #expect(Format.slug("../x").hasPrefix("x-") && Format.slug("a b") != Format.slug("a/b"))
    #expect(Format.field("a\"b,c") == "\"a\"\"b,c\"")
    #expect(Gnuplot.quoted("it's `x`\ny") == "'it''s ‘x‘ y'")
    #expect(Format.markdown("a|b<c>`d`\n") == "a\\|b\\<c\\>\\`d\\` ")
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
