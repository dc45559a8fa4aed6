import Foundation
import Literature
import Testing

@testable import Ledger
@testable import Report

@Suite struct PaperComparisonTests {
  // MARK: The tables

  /// Catches typing errors in the tables.
  @Test func everyPublishedTableIsWhole() {
    let all = PublishedTables.all
    #expect(Set(all.map(\.key)).count == all.count)
    for table in all {
      #expect(table.source.hasPrefix("arXiv "), "\(table.key)")
      let titles = table.rows.map(\.title)
      #expect(Set(titles).count == titles.count && Set(table.columns.map(\.title)).count == table.columns.count)
      let numbers = table.rows.flatMap(\.values).compactMap { $0 }
      for (column, measure) in table.columns.map(\.measure).enumerated() {
        let isPercent = measure.isPercentage
        #expect(
          table.rows.compactMap { $0.values[column] }.allSatisfy { isPercent ? $0 > 1 && $0 < 100 : $0 > 0 && $0 <= 1 },
          "\(table.key), \(table.columns[column].title)")
      }
      switch table.orders {
      case .stated(let orders):
        // The stated orders agree with the published numbers.
        for order in orders {
          let above = table.rows.first { $0.title == order.above }, below = table.rows.first { $0.title == order.below }
          #expect(above != nil && below != nil, "\(table.key): \(order)")
          let differences = zip(above?.values ?? [], below?.values ?? []).compactMap { a, b in
            a.flatMap { a in b.map { a - $0 } }
          }
          #expect(differences.allSatisfy { $0 > 0 }, "\(table.key): \(order)")
        }
      case .printed(let resolution): #expect(resolution > 0 && !numbers.isEmpty, "\(table.key)")
      }
    }
  }

  // MARK: A sweep beside Dr. DPO's table

  /// The numbers of a cell at 100 prompts: its mean plus a variation that all cells share.
  private static func spread(_ mean: Double) -> [Double] {
    (0..<100).map { mean + 0.3 * sin(Double($0)) / 10 }
  }

  /// DPO, IPO and Dr. DPO at flip rates 0 and 0.4; the paper has Dr. DPO above DPO, and IPO above DPO.
  private static func flipped(
    _ synthetic: inout SyntheticLedger, keepsScores: Bool = true
  ) -> [String: String] {
    var cells: [String: String] = [:]
    for (rate, accuracies) in [
      (0.0, ["dpo": 0.80, "ipo": 0.72, "dr-dpo": 0.83]), (0.4, ["dpo": 0.6, "dr-dpo": 0.602]),
    ] {
      let preferences = synthetic.add(
        stage: "preferences", title: "pairs",
        settings: rate == 0 ? #"{"settings":{}}"# : #"{"settings":{"flipRate":0.4}}"#)
      for (method, accuracy) in accuracies.sorted(by: { $0.key < $1.key }) {
        let cell = synthetic.addCell(
          method, method.uppercased(), hyperparameter: "beta", value: 0.1,
          settings: #"{"preferences":"\#(preferences)","settings":{"beta":0.1}}"#)
        synthetic.addPoint(cell, step: 9, kl: 1, reward: 0.6)
        if keepsScores {
          var scores = spread(accuracy)
          // A variation of this cell alone.
          if method == "dr-dpo" { for index in scores.indices { scores[index] += index % 2 == 0 ? 0.02 : -0.02 } }
          synthetic.add(
            .scores(
              PromptScoresRecord(
                stage: cell, step: 9, name: PromptScoresRecord.Name.preferenceAccuracy, scores: scores)))
        }
        cells["\(method) \(rate)"] = cell
      }
    }
    return cells
  }

  @Test func ordersAreConfirmedOrNotByPairedIntervals() throws {
    var synthetic = try SyntheticLedger(name: "flips")
    defer { synthetic.remove() }
    _ = Self.flipped(&synthetic)
    try synthetic.commit()
    let comparison = try Self.comparison(.drDPOTable1, synthetic)
    func finding(_ above: String, _ below: String, _ column: Int) throws -> PaperComparison.Finding {
      try #require(comparison.pairs.first { $0.above.title == above && $0.below.title == below }).findings[column]
    }
    let better = try finding("Dr. DPO", "DPO", 0)
    let published = try #require(better.published)
    #expect(better.verdict == .confirmed && abs(published - 2.59) < 1e-9)
    let difference = try #require(better.ours)
    // ±0.02 around 0.03 at 100 prompts. The shared variation cancels.
    #expect(difference.isPaired && abs(difference.difference.mean - 0.03) < 1e-6)
    #expect(abs(difference.difference.standardError - 0.02 * (100.0 / 99).squareRoot() / 10) < 1e-6)
    #expect(try finding("IPO", "DPO", 0).verdict == .notConfirmed)
    #expect(try finding("Dr. DPO", "DPO", 4).verdict == .notDistinguishable)
    // The sweep has no cell with a flip rate of 0.1, no rDPO, and no SFT cell for win rates.
    #expect(try finding("Dr. DPO", "DPO", 1).verdict == .notRun)
    #expect(try finding("Dr. DPO", "rDPO", 0).verdict == .notRun)
    #expect(try finding("Dr. DPO", "DPO", 5).verdict == .notRun)
    // 63.63 and 63.48 are too close for an order.
    #expect(try finding("DPO", "cDPO", 5).verdict == .notRun)
    #expect(comparison.pairs.first { $0.above.title == "DPO" && $0.below.title == "cDPO" }?.findings[0].verdict == nil)
    #expect(
      comparison.counts.reduce(0) { $0 + $1.count } == comparison.pairs.flatMap(\.findings).count { $0.verdict != nil })
  }

  @Test func withoutScoresNothingIsClaimed() throws {
    var synthetic = try SyntheticLedger(name: "old")
    defer { synthetic.remove() }
    _ = Self.flipped(&synthetic, keepsScores: false)
    try synthetic.commit()
    let counts = try Self.comparison(.drDPOTable1, synthetic).counts.filter { $0.count > 0 }
    #expect(counts.map(\.verdict) == [.notRun])
  }

  // MARK: Frontiers

  /// Beside figure 2: heights between points, starting at the SFT policy, and win rates over its samples.
  @Test func frontiersAreComparedAtEqualKL() throws {
    var synthetic = try SyntheticLedger(name: "frontiers")
    defer { synthetic.remove() }
    func scores(_ cell: String, _ step: Int, _ mean: Double, _ name: String = PromptScoresRecord.Name.reward) -> Record
    {
      .scores(PromptScoresRecord(stage: cell, step: step, name: name, scores: Self.spread(mean)))
    }
    let sft = synthetic.addCell("sft", "SFT")
    synthetic.addPoint(sft, step: 0, kl: 0, reward: 0.5)
    synthetic.add(scores(sft, 0, 0.5))
    for draw in 1...2 {
      synthetic.add(scores(sft, 0, draw == 1 ? 0.55 : 0.95, PromptScoresRecord.Name.referenceReward(draw: draw)))
    }
    var cells: [String] = []
    for (method, source, kl, reward) in [
      ("dpo", nil, 4.0, 0.9), ("ppo", CellRecord.RewardSource.learned, 8.0, 0.9), ("ppo", .groundTruth, 1.0, 0.7),
    ] {
      let cell = synthetic.addCell(method, method.uppercased(), source: source)
      synthetic.addPoint(cell, step: 5, kl: kl, reward: reward)
      synthetic.add(scores(cell, 5, reward))
      cells.append(cell)
    }
    try synthetic.commit()
    let comparison = try Self.comparison(.dpoFigure2, synthetic)
    let rows = Dictionary(uniqueKeysWithValues: zip(comparison.table.rows.map(\.title), comparison.ours))
    func ours(_ row: String, _ column: Int) throws -> Report.Measurement { try #require(rows[row]?[column]) }
    // Halfway to 4 nats, half of the gain at 4 nats.
    for (row, column, height) in [("DPO", 0, 0.7), ("PPO", 0, 0.6), ("PPO-GT", 0, 0.7), ("PPO", 3, 0.9)] {
      let found = try ours(row, column).estimate.mean
      #expect(abs(found - height) < 3e-3, "\(row) \(column)")
    }
    let mixed = try ours("DPO", 0)
    #expect(mixed.cells == [sft, cells[0]] && mixed.label == "SFT – step 5")
    let verdicts = Dictionary(
      uniqueKeysWithValues: comparison.pairs.map { ("\($0.above.title)>\($0.below.title)", $0.findings.map(\.verdict)) }
    )
    #expect(verdicts["DPO>PPO"] == [.confirmed, .confirmed, .notDistinguishable, .notDistinguishable])
    #expect(verdicts["DPO>PPO-GT"] == [.notDistinguishable, .confirmed, .confirmed, .confirmed])
    #expect(verdicts["DPO>Preferred-FT"] == Array(repeating: .notRun, count: 4))

    // 0.9 with the shared variation always beats the samples at 0.55 and never those at 0.95.
    let rate = try #require(
      try Self.measurements(synthetic).measure(.winRate, of: [PublishedTable.CellPattern("dpo")]))
    #expect(rate.label.isEmpty && rate.cells == [cells[0]])
    #expect(abs(rate.estimate.mean - 0.5) < 1e-12 && rate.estimate.standardError < 1e-12)
  }

  /// The label names the data where the cells learn from different data.
  @Test func theBestOfSeveralDataSaysWhich() throws {
    var synthetic = try SyntheticLedger(name: "data")
    defer { synthetic.remove() }
    for (rate, reward) in [(0.0, 0.9), (0.2, 0.7)] {
      let cell = synthetic.addCell("dpo", "DPO", hyperparameter: "preferences.flipRate", value: rate)
      synthetic.addPoint(cell, step: 5, kl: 2, reward: reward)
    }
    try synthetic.commit()
    let best = try Self.measurements(synthetic).measure(.highestReward, of: [PublishedTable.CellPattern("dpo")])
    #expect(best?.label == "flip rate 0, step 5")
  }

  @Test func theReportHasTheTablesThatTheSweepNames() async throws {
    var synthetic = try SyntheticLedger(name: "papers")
    defer { synthetic.remove() }
    try synthetic.fill(seeds: 2)
    synthetic.sweep = #"{ "name": "papers", "compareWith": ["dpo-figure-2", "of-tomorrow", "dr-dpo-table-1"] }"#
    try synthetic.commit()
    let publication = try await synthetic.publisher.publish(experiment: synthetic.name)
    let report = try String(contentsOf: publication.report, encoding: .utf8)
    #expect(report.contains("\n## Beside the paper\n"))
    let headings = report.split(separator: "\n").filter {
      $0.hasPrefix("### DPO, figure") || $0.hasPrefix("### Dr. DPO")
    }
    #expect(headings.count == 2)
    // Without numbers by prompt, the means are taken as independent, and ‡ marks them.
    let row = try #require(report.split(separator: "\n").first { $0.hasPrefix("| DPO above PPO |") })
    #expect(row.contains("**confirmed**<br>") && row.contains(" ‡"))
    #expect(report.contains("| Dr. DPO above DPO | **not run** |"))
    #expect(!report.contains("*paper: DPO*"))
  }

  private static func measurements(_ synthetic: SyntheticLedger) throws -> Measurements {
    Measurements(survey: try Survey(synthetic.ledger, experiment: synthetic.name), ledger: synthetic.ledger)
  }

  private static func comparison(
    _ table: PublishedTable, _ synthetic: SyntheticLedger
  ) throws -> PaperComparison {
    try PaperComparison(table, measurements(synthetic))
  }
}
