import Foundation
import Testing

@testable import Ledger
@testable import Report

/// The best-of-n figure.
struct BestOfNFigureTests {
  private func figure(_ synthetic: SyntheticLedger) throws -> BestOfNFigure? {
    try synthetic.commit()
    let survey = try Survey(synthetic.ledger, experiment: synthetic.name)
    return BestOfNFigure(survey, try JudgingSurvey(survey, synthetic.ledger))
  }

  /// Adds best-of-n cells whose learned reward rises while the ground truth falls, the SFT policy, and PPO, which
  /// starts as the SFT policy.
  private func fill(
    _ synthetic: inout SyntheticLedger, ns: [Double] = [4, 16, 64], source: CellRecord.RewardSource = .learned
  ) -> [String] {
    let model = #"{"rewardModel":"m"}"#
    let sft = synthetic.addCell("sft", "SFT")
    synthetic.addPoint(sft, step: 0, kl: 0, reward: 0.6)
    for (name, learned) in [("other", 9.0), ("m", 0.25)] {
      let ppo = synthetic.addCell(
        "ppo", "PPO", source: .learned, hyperparameter: "targetKL", value: learned,
        settings: #"{"rewardModel":"\#(name)"}"#)
      for step in 0...2 {
        synthetic.addPoint(ppo, step: step, kl: Double(step), reward: 0.6, learned: learned + Double(step))
      }
    }
    return [sft]
      + ns.map { n in
        let cell = synthetic.addCell(
          "best-of-n", "Best-of-n", source: source, hyperparameter: "n", value: n, settings: model)
        let spent = log(n) - (n - 1) / n
        synthetic.addPoint(
          cell, step: 1, kl: spent, reward: 0.6 + (n < 40 ? spent : 1) / 8,
          learned: source == .learned ? 0.25 + spent : .nan)
        return cell
      }
  }

  /// - Parameter wins: the number of pairs won, of ten. The others are lost.
  private func judge(
    _ synthetic: inout SyntheticLedger, _ cell: String, at temperature: Double, wins: Int, by judge: String
  ) {
    let stage = synthetic.add(stage: "judging", title: "\(judge) at \(temperature) on \(cell)")
    synthetic.add(
      .comparison(
        ComparisonRecord(
          stage: stage, cell: cell, completions: cell, against: stage, opponent: "the corpus's own completions",
          judge: judge, temperature: temperature)))
    for prompt in 0..<10 {
      synthetic.add(
        .verdict(
          VerdictRecord(
            stage: stage, promptIndex: prompt, policyFirst: true, outcome: prompt < wins ? .policy : .other)))
    }
  }

  @Test func theSFTPolicyStandsAtOne() throws {
    var synthetic = try SyntheticLedger(name: "best")
    defer { synthetic.remove() }
    let cells = fill(&synthetic)
    for temperature in [1.0, 0] {
      for (cell, wins) in zip(cells, [3, 4, 6, 5]) {
        judge(&synthetic, cell, at: temperature, wins: temperature == 0 ? 2 : wins, by: "ground truth")
      }
    }
    let figure = try #require(try figure(synthetic))
    #expect(
      figure.selection.panels.map(\.measure) == [
        .groundTruth, .learned, .winRate(judge: "ground truth", opponent: "the corpus's own completions"),
      ])
    let truth = try #require(figure.selection.panels[0].lines.first).points
    #expect(truth.map(\.n) == [1, 4, 16, 64] && truth[0].sources == [cells[0]] && truth[3].sources == [cells[3]])
    #expect(truth[0].value == 0.6 && truth[3].value == 0.725 && truth[2].value > 0.8)
    // 95% intervals from the standard errors in the ledger.
    for point in truth {
      let evaluation = try #require(try synthetic.ledger.evaluations(ofStage: point.sources[0]).last)
      let half = 1.959963984540054 * evaluation.rewardStandardError
      let interval = try #require(point.interval)
      #expect(abs(interval.lowerBound - (point.value - half)) < 1e-5)
      #expect(abs(interval.upperBound - (point.value + half)) < 1e-5)
    }
    // At n = 1, the reward of the SFT policy by the same reward model.
    let learned = try #require(figure.selection.panels[1].lines.first).points
    #expect(
      learned.map(\.n) == [1, 4, 16, 64] && learned[0].value == 0.25 && learned.allSatisfy { $0.interval == nil })
    #expect(zip(learned, learned.dropFirst()).allSatisfy { $0.value < $1.value })
    let rates = figure.selection.panels[2].lines
    #expect(rates.map(\.temperature) == [0, 1])
    #expect(rates[0].points.map(\.value) == [0.2, 0.2, 0.2, 0.2])
    #expect(rates[1].points.map(\.n) == [1, 4, 16, 64] && rates[1].points.map(\.value) == [0.3, 0.4, 0.6, 0.5])
    #expect(rates[1].points[2].interval == PairwiseStatistics.wilson(successes: 6, trials: 10))

    let rows = figure.selection.data().split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(rows.count == 1 + 4 + 4 + 8 && rows.allSatisfy { $0.count == rows[0].count || $0.count == 11 })
    #expect(rows[1].prefix(4) == ["1", "1", "1", "0.6"])
    #expect(rows[12].prefix(4) == ["3", "1", "64", "0.2"])
    #expect(figure.script().contains(#""16\n1.84" 16"#))
  }

  /// Two series that rank by different rewards share axes, except for win rates: the lines there are temperatures and
  /// have no other label.
  @Test func winRatesOfEachSeriesHaveAxesOfTheirOwn() throws {
    var synthetic = try SyntheticLedger(name: "two")
    defer { synthetic.remove() }
    let cells = fill(&synthetic).dropFirst() + fill(&synthetic, source: .groundTruth).dropFirst()
    for temperature in [0, 0.25, 0.5, 0.75, 1] {
      for cell in cells { judge(&synthetic, cell, at: temperature, wins: 6, by: "ground truth") }
    }
    let figure = try #require(try figure(synthetic))
    let winRate = BestOfNSelection.Measure.winRate(judge: "ground truth", opponent: "the corpus's own completions")
    #expect(figure.selection.panels.map(\.measure) == [.groundTruth, .learned, winRate, winRate])
    #expect(figure.selection.panels[0].lines.count == 2)
    for panel in figure.selection.panels.suffix(2) {
      #expect(panel.lines.map(\.temperature) == [0, 0.25, 0.5, 0.75, 1])
      #expect(Set(panel.lines.map(\.series.slug)).count == 1)
    }
    for title in figure.selection.panels.suffix(2).map(\.lines[0].series.title) {
      #expect(figure.script().contains("'win rate of \(title)'"))
    }
  }

  /// A cell with n = 1 takes the place of the SFT policy. A single n gives no curve.
  @Test func aCellWithNOfOneReplacesTheSFTPolicy() throws {
    var own = try SyntheticLedger(name: "own")
    defer { own.remove() }
    let cells = fill(&own, ns: [1, 8])
    let points = try #require(try figure(own)).selection.panels.map { $0.lines[0].points }
    #expect(points.map { $0.map(\.n) } == [[1, 8], [1, 8]] && points.allSatisfy { $0[0].sources == [cells[1]] })

    var single = try SyntheticLedger(name: "single")
    defer { single.remove() }
    _ = fill(&single, ns: [16])
    #expect(try figure(single) == nil)
  }

  /// If the ground truth ranks the completions, there is no learned reward to show.
  @Test func theTruthRankingItselfHasNoOtherReward() throws {
    var synthetic = try SyntheticLedger(name: "truth")
    defer { synthetic.remove() }
    _ = fill(&synthetic, source: .groundTruth)
    #expect(try #require(try figure(synthetic)).selection.panels.map(\.measure) == [.groundTruth])
  }

  /// The names of judges are text in the figure, never commands.
  @Test func namesOfJudgesStayText() async throws {
    let bait = FileManager.default.temporaryDirectory.appendingPathComponent("bait-\(UUID().uuidString)")
    var synthetic = try SyntheticLedger(name: "drawn")
    let name = "`touch \(bait.path)`'; system('touch \(bait.path)'); x='\n!touch \(bait.path)\n} \"@pwn\\"
    for cell in fill(&synthetic) {
      for (index, judge) in [name, "another"].enumerated() {
        self.judge(&synthetic, cell, at: 0.5, wins: 3 + index, by: judge)
      }
    }
    try synthetic.commit()
    let publication = try await synthetic.publisher.publish(experiment: "drawn")
    #expect(!FileManager.default.fileExists(atPath: bait.path))
    let report = try String(contentsOf: publication.report, encoding: .utf8)
    try synthetic.keep("best-of-n")
    guard !publication.warnings.contains(where: { $0.contains("there is no gnuplot on the PATH") }) else { return }
    #expect(publication.isComplete, "\(publication.warnings)")
    #expect(
      publication.figures.map(\.lastPathComponent).filter { $0.hasPrefix("best-of-n") } == [
        "best-of-n.svg", "best-of-n.png",
      ])
    #expect(report.contains("best-of-n.png)\n\n*Best-of-n over n, the SFT policy at n = 1: "))
  }
}
