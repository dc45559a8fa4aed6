import Foundation
import Ledger
import Testing

@testable import Report

/// Cells that learn from other data, or from another start, are series of their own.
struct SharedSettingTests {
  @Test func settingsAreWrittenInWords() {
    let configuration = """
      {"beta":0.1,"preferences.flipRate":0.2,"preferences.pairs":3000,"sft.noiseShare":0.5,"start.epochs":0.25,
       "rewardModel.learningRate":0.001,"preferences.labels":"bradley-terry","learningRate":0.001}
      """
    let settings = CellSetting.all(inConfiguration: configuration, hyperparameter: "beta")
    #expect(
      settings.filter { $0.sharedStage != nil }.map(\.text) == [
        "flip rate 0.2", "labels bradley-terry", "pairs 3000", "reward model learning rate 0.001",
        "SFT noise share 0.5",
        "start epochs 0.25",
      ])
    #expect(settings.filter { $0.sharedStage == nil }.map(\.text) == ["β = 0.1", "rate 0.001"])
    #expect(CellSetting.all(inConfiguration: "{}", hyperparameter: nil).isEmpty)
  }

  /// With more than five other methods, those with the same result share one sentence.
  @Test func manyThatAreAlikeAreOneSentence() throws {
    var synthetic = try SyntheticLedger(name: "many")
    defer { synthetic.remove() }
    for (index, method) in ["dpo", "ipo", "kto", "bco", "nca", "exo", "aot"].enumerated() {
      let cell = synthetic.addCell(method, method.uppercased())
      synthetic.addPoint(cell, step: 5, kl: 2, reward: method == "aot" ? 0.6 : 0.9 + 0.0001 * Double(index))
    }
    try synthetic.commit()
    let paragraph = Headline.paragraph(try Survey(synthetic.ledger, experiment: "many"))
    #expect(paragraph.components(separatedBy: "istinguishable").count == 2)
    #expect(paragraph.contains("**Not distinguishable** from DPO are IPO (0.900 ± 0.009), KTO ("))
    #expect(paragraph.contains(" and EXO (0.90") && paragraph.contains("**Less** than DPO is AOT (0.600 ± 0.015)."))
  }

  /// Where one figure cannot hold all series, each data set gets one. The trainings of a method on all data share one.
  @Test func manySeriesAreDrawnByTheirData() throws {
    var synthetic = try SyntheticLedger(name: "many-data")
    defer { synthetic.remove() }
    let start = synthetic.addCell("sft", "SFT")
    synthetic.addPoint(start, step: 0, kl: 0, reward: 0.5)
    for rate in [0, 0.2, 0.4] {
      for method in ["dpo", "ipo", "cdpo"] {
        let cell = synthetic.addCell(
          method, method.uppercased(), hyperparameter: "preferences.flipRate", value: rate)
        synthetic.addPoint(cell, step: 5, kl: 2, reward: 0.9 - rate)
      }
    }
    try synthetic.commit()
    let survey = try Survey(synthetic.ledger, experiment: "many-data")
    #expect(
      survey.parts.map { $0.sharedSettings.map(\.text) } == [["flip rate 0"], ["flip rate 0.2"], ["flip rate 0.4"]])
    #expect(
      survey.parts[1].survey.series.map(\.title) == [
        "SFT", "DPO, flip rate 0.2", "IPO, flip rate 0.2", "CDPO, flip rate 0.2",
      ])
    let methods = survey.methods
    #expect(methods.map(\.title) == ["DPO", "IPO", "CDPO"] && methods.map(\.slug) == ["dpo", "ipo", "cdpo"])
    #expect(methods[0].cells.map(methods[0].label) == ["flip rate 0", "flip rate 0.2", "flip rate 0.4"])
    let figures = SharedSettingFigure.all(survey)
    #expect(figures.map(\.name) == ["dial-flip-rate"])
    #expect(figures.map(\.setting) == ["flip rate"])
    #expect(figures[0].lines.map(\.series.name) == ["DPO", "IPO", "CDPO"])
    #expect(figures[0].lines[1].points.map(\.value) == [0, 0.2, 0.4])
    #expect(figures[0].lines[1].points.map(\.end.reward.mean) == [0.9, 0.7, 0.5])
    let paragraph = Headline.paragraph(survey)
    #expect(paragraph.contains("The tables below have 6 more series, on other data or from another start."))
    #expect(!paragraph.contains("flip rate 0.4"))
  }

  /// Where one figure cannot hold all methods, there are several, each with DPO. Every other method is in one of them.
  @Test func manyMethodsAreDrawnSomeAtATime() async throws {
    var synthetic = try SyntheticLedger(name: "many-methods")
    defer { synthetic.remove() }
    let others = ["ipo", "cdpo", "rdpo", "kto", "bco", "nca", "exo", "aot", "slic"]
    for method in ["sft", "kto", "dpo"] + others.filter({ $0 != "kto" }) {
      let cell = synthetic.addCell(method, method.uppercased())
      if method != "sft" { synthetic.addPoint(cell, step: 5, kl: 2, reward: 0.6) }
      synthetic.addPoint(cell, step: 9, kl: method == "sft" ? 0 : 3, reward: 0.7)
    }
    try synthetic.commit()
    let survey = try Survey(synthetic.ledger, experiment: "many-methods")
    let groups = survey.groups
    #expect(groups.count == 2 && groups.allSatisfy { $0[0].method == "dpo" && $0.count <= 8 })
    #expect(Set(groups.flatMap { $0.dropFirst().map(\.method) }) == Set(others))
    #expect(groups.flatMap { $0 }.count == others.count + 2)
    // The grey series are series 0.
    let figure = FrontierFigure(survey, kind: .some(groups[1]), name: "some")
    let rows = figure.selection.data().split(separator: "\n").dropFirst()
    #expect(rows.count { $0.hasPrefix("0,") } == 2 * (others.count + 1 - groups[1].count))
    #expect(rows.count == 2 * (others.count + 1))
    let ends = FrontierFigure(survey, kind: .ends, name: "ends")
    #expect(
      ends.selection.stairsData() == nil && ends.script().contains("= 'KTO'") && !ends.script().contains("with steps"))
  }

  @Test func seriesAndProtocolsAreSeparated() throws {
    var synthetic = try SyntheticLedger(name: "dials")
    defer { synthetic.remove() }
    for rate in [0, 0.2] {
      let cell = synthetic.addCell("dpo", "DPO", hyperparameter: "preferences.flipRate", value: rate)
      synthetic.addCourse(cell, finalKL: 3, ceiling: 0.9 - rate, scale: 2)
    }
    let weak = synthetic.addCell("dpo", "DPO", hyperparameter: "start.epochs", value: 0.5)
    for rate in [0, 0.2] {
      let long = synthetic.addCell(
        "iterative-dpo", "Iterative DPO", source: .learned, hyperparameter: "preferences.flipRate", value: rate)
      synthetic.addCourse(long, finalKL: 3, ceiling: 0.6, scale: 2)
    }
    let fingerprint = "prompts 1; reference 2"
    for step in 0...3 {
      synthetic.addPoint(weak, step: step, kl: Double(step), reward: 0.4, fingerprint: fingerprint)
    }
    try synthetic.commit()
    let survey = try Survey(synthetic.ledger, experiment: "dials")
    let iterative = ["0", "0.2"].map { "Iterative DPO (learned reward), flip rate \($0)" }
    #expect(
      survey.series.map(\.title) == ["DPO, flip rate 0", "DPO, flip rate 0.2", "DPO, start epochs 0.5"] + iterative)
    #expect(
      survey.series.map(\.slug) == [
        "dpo-flip-rate-0", "dpo-flip-rate-0.2", "dpo-start-epochs-0.5", "iterative-dpo-learned-flip-rate-0",
        "iterative-dpo-learned-flip-rate-0.2",
      ])
    #expect(survey.series.allSatisfy { PublishedMethod.of($0) == nil && $0.cells[0].label.isEmpty })
    // The weak start has another protocol and no point here.
    #expect(survey.trained.map(\.title) == ["DPO, flip rate 0", "DPO, flip rate 0.2"] + iterative)
    let other = try Survey(synthetic.ledger, experiment: "dials", protocol: survey.otherProtocols[0].evaluationProtocol)
    #expect(other.trained.map(\.title) == ["DPO, start epochs 0.5"])
    #expect(other.evaluationProtocol.difference(from: survey.evaluationProtocol) == "prompts 1, reference 2")
    let table = try SummaryTable(ledger: synthetic.ledger, experiment: "dials").text.split(
      separator: "\n", omittingEmptySubsequences: false)
    // The data, which distinguish the series, are never cut.
    #expect(table.contains { $0.hasPrefix(iterative[0] + " ") }, "\(table)")
    #expect(table.contains { $0.hasPrefix("Iterative DPO (learned), flip rate 0.2 ") }, "\(table)")
    #expect(Set(table.filter { $0.contains(", flip rate 0") }.map(\.count)).count == 1, "\(table)")
    let start = try #require(table.firstIndex { $0.hasPrefix("DPO, start epochs 0.5 ") })
    #expect(
      table[start - 1] == "Not to be compared with those above: prompts 1, reference 2" && table[start - 2].isEmpty)
    #expect(table[start].contains("  0.400"))
    #expect(table.count { $0.hasPrefix("DPO, ") } == 3 && table.allSatisfy { $0.count <= 100 })
  }
}
