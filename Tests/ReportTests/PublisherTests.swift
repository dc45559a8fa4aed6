import Foundation
import Testing

@testable import Ledger
@testable import Report

@Suite struct PublisherTests {
  private func isInstalled(_ program: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }

  @Test func publishesAWholeExperiment() async throws {
    var synthetic = try SyntheticLedger()
    try synthetic.fill()
    try synthetic.commit()
    let publication = try await synthetic.publisher.publish(experiment: synthetic.name)
    let report = try String(contentsOf: publication.report, encoding: .utf8)
    #expect(publication.summary.split(separator: "\n").allSatisfy { $0.count <= 100 })
    let first = publication.summary.split(separator: "\n").first.map(String.init) ?? ""
    let words = first.split(separator: " ").joined(separator: " ")
    #expect(words == "method setting seeds final KL reward ± s.e. KL ≤ 2 KL ≤ 5 KL ≤ 10")
    try publication.summary.write(
      to: synthetic.folder.appendingPathComponent("summary.txt"), atomically: true, encoding: .utf8)
    for heading in [
      "Warnings", "The best reward within a KL budget", "Every cell at its last evaluation",
      "What each method was given", "The health of PPO", "What the stages cost", "Facts about the stages", "Samples",
      "How to reproduce this", "Glossary",
    ] { #expect(report.contains("\n## \(heading)\n"), "\(heading) is missing") }
    let results = publication.report.deletingLastPathComponent()
    let table = try String(contentsOf: results.appendingPathComponent("frontier.csv"), encoding: .utf8)
    // The header, 17 trained cells with 11 evaluations each, and one evaluation of the SFT policy.
    #expect(table.split(separator: "\n").count == 189)
    if isInstalled("gnuplot") {
      let names = publication.figures.map(\.lastPathComponent)
      let bases: [String] = [
        "frontier", "training-dpo", "training-ppo-learned", "training-ppo-ground-truth", "training-unlikelihood",
        "training-preferred-ft",
      ]
      let expected: [String] = bases.flatMap { [$0 + ".svg", $0 + ".png"] }
      #expect(names == expected)
      for figure in publication.figures {
        #expect(try Data(contentsOf: figure).count > 5000, "\(figure.lastPathComponent) is empty")
      }
    } else {
      #expect(publication.warnings.contains { $0.contains("there is no gnuplot on the PATH") })
    }
    try synthetic.keep("whole")
  }

  @Test func severalSeedsAndAFailureStillMakeAReport() async throws {
    var synthetic = try SyntheticLedger(name: "synthetic-seeds")
    try synthetic.fill(seeds: 3)
    let failed = synthetic.addCell("dpo", "DPO", hyperparameter: "beta", value: 0.01, state: .failed)
    synthetic.add(.fact(FactRecord(stage: failed, name: "warning at step 7", text: "the two KLs are apart")))
    try synthetic.commit()
    let publication = try await synthetic.publisher.publish(experiment: synthetic.name)
    #expect(
      publication.warnings.contains(
        "DPO, β = 0.01, seed 0 failed: The loss was NaN at step 7. "
          + "`harness run SWEEP.json` tries it again."))
    #expect(publication.warnings.contains("DPO, β = 0.01, seed 0, at step 7: the two KLs are apart."))
    #expect(!publication.warnings.contains { $0.hasPrefix("There is one seed") })
    try synthetic.keep("seeds")
  }

  @Test func otherProtocolsAreDrawnApart() async throws {
    var synthetic = try SyntheticLedger(name: "synthetic-protocols")
    let first = synthetic.addCell("dpo", "DPO", hyperparameter: "beta", value: 0.1)
    let second = synthetic.addCell("dpo", "DPO", hyperparameter: "beta", value: 1)
    for step in 0...3 { synthetic.addPoint(first, step: step, kl: Double(step), reward: 0.5 + 0.1 * Double(step)) }
    synthetic.addPoint(second, step: 3, kl: 1, reward: 0.99, fingerprint: "another")
    try synthetic.commit()
    let publication = try await synthetic.publisher.publish(experiment: synthetic.name)
    let plots = synthetic.folder.appendingPathComponent("plots/synthetic-protocols")
    let main = try String(contentsOf: plots.appendingPathComponent("frontier.csv"), encoding: .utf8)
    let apart = try String(contentsOf: plots.appendingPathComponent("frontier-apart-1.csv"), encoding: .utf8)
    #expect(!main.contains("0.99,") && main.split(separator: "\n").count == 5)
    #expect(apart.contains("0.99,") && apart.split(separator: "\n").count == 2)
    #expect(publication.warnings.contains { $0.hasPrefix("1 evaluation was made under another protocol") })
    try synthetic.keep("protocols")
  }

  /// The last points of a series have dark outlines. Those of degenerate text are hollow, in the colour of the series.
  @Test func onlyDegenerateEndsAreHollow() throws {
    var synthetic = try SyntheticLedger(name: "synthetic-hollow")
    defer { synthetic.remove() }
    for (value, degenerate) in [(0.1, true), (1, false)] {
      let cell = synthetic.addCell("dpo", "DPO", hyperparameter: "beta", value: value)
      for step in 0...2 {
        synthetic.addPoint(cell, step: step, kl: Double(step), reward: 0.6, degenerate: degenerate && step == 2)
      }
    }
    let other = synthetic.addCell("ppo", "PPO", source: .learned)
    synthetic.addPoint(other, step: 1, kl: 1, reward: 0.7)
    try synthetic.commit()
    let survey = try Survey(synthetic.ledger, experiment: synthetic.name)
    let colour = SeriesStyle.styles(for: survey.trained)[0].colour
    let lines = FrontierFigure(survey, name: "frontier").script().split(separator: "\n").map(String.init)
    func outlines(_ series: Int, _ degenerate: Int) -> [String] {
      lines.filter { $0.contains("$1==\(series) && $7==\(degenerate) && $6==1") && $0.contains("lw 1.1") }
    }
    #expect(outlines(1, 0).count == 1 && outlines(1, 0)[0].contains("lc rgb '#222222'"))
    #expect(outlines(1, 1).count == 1 && outlines(1, 1)[0].contains("lc rgb '\(colour)'"))
    #expect(outlines(2, 0).count == 1 && outlines(2, 1).isEmpty)
  }

  /// A publication that lacks a figure is made again; a complete one only if one of its inputs changed.
  @Test func onlyACompletePublicationIsKept() async throws {
    var synthetic = try SyntheticLedger(name: "synthetic-stamp")
    defer { synthetic.remove() }
    let cell = synthetic.addCell("dpo", "DPO", hyperparameter: "beta", value: 0.1)
    for step in 0...2 { synthetic.addPoint(cell, step: step, kl: Double(step), reward: 0.5 + 0.1 * Double(step)) }
    try synthetic.commit()
    let publisher = synthetic.publisher, name = synthetic.name
    let inTheWay = publisher.figuresFolder(of: name).appendingPathComponent("frontier.csv")
    try FileManager.default.createDirectory(at: inTheWay, withIntermediateDirectories: true)
    let first = try await publisher.publish(experiment: name, stamp: "a")
    #expect(!first.isComplete && first.summary.contains("reward ± s.e."))
    #expect(
      first.warnings.contains { $0.hasPrefix("The figure frontier was not drawn: \(inTheWay.path) could not be") })
    try FileManager.default.removeItem(at: inTheWay)
    guard isInstalled("gnuplot") else { return }
    let second = try await publisher.publish(experiment: name, stamp: "a")
    #expect(second.isComplete && second.figures.contains { $0.lastPathComponent == "frontier.png" })
    try Data("another".utf8).write(to: second.report)
    let third = try await publisher.publish(experiment: name, stamp: "a")
    #expect(third.figures == second.figures && third.report == second.report)
    #expect(try Data(contentsOf: third.report) == Data("another".utf8))
    let fourth = try await publisher.publish(experiment: name, stamp: "b")
    #expect(try Data(contentsOf: fourth.report) != Data("another".utf8))
    // The record has no absolute paths.
    let record = publisher.reportFolder(of: name).appendingPathComponent("publication.json")
    #expect(try !String(contentsOf: record, encoding: .utf8).contains(synthetic.folder.path))
  }

  @Test func nothingEvaluatedIsAnError() async throws {
    var synthetic = try SyntheticLedger()
    defer { synthetic.remove() }
    _ = synthetic.addCell("dpo", "DPO", hyperparameter: "beta", value: 0.1, state: .running)
    try synthetic.commit()
    let publisher = synthetic.publisher
    await #expect(throws: ReportError.noEvaluations(experiment: synthetic.name, cells: ["running": 1])) {
      try await publisher.publish(experiment: "synthetic-sentiment")
    }
    await #expect(throws: LedgerError.unknownExperiment(name: "other", known: ["synthetic-sentiment"])) {
      try await publisher.publish(experiment: "other")
    }
  }

  /// A name is never a command for gnuplot, markup in Markdown or a path with `..`.
  @Test func hostileNamesStayText() async throws {
    let bait = FileManager.default.temporaryDirectory.appendingPathComponent("bait-\(UUID().uuidString)")
    let name = "../`touch \(bait.path)`'; system('touch \(bait.path)'); x='\n!touch \(bait.path)\n} @pwn \\"
    var synthetic = try SyntheticLedger(name: name)
    defer { synthetic.remove() }
    let cell = synthetic.addCell("dpo`touch \(bait.path)`", name, hyperparameter: name, value: 0.1)
    for step in 0...12 { synthetic.addPoint(cell, step: step, kl: Double(step) * 2, reward: 0.5 + 0.02 * Double(step)) }
    synthetic.addPreferenceSteps(cell, strength: 1)
    try synthetic.commit()
    let publication = try await synthetic.publisher.publish(experiment: name)
    #expect(!FileManager.default.fileExists(atPath: bait.path))
    let plots = synthetic.folder.appendingPathComponent("plots")
    let inside = try FileManager.default.contentsOfDirectory(atPath: plots.path)
    #expect(inside.count == 1 && inside[0] == Format.slug(name))
    if isInstalled("gnuplot") {
      #expect(publication.warnings.filter { $0.contains("gnuplot") }.isEmpty)
      #expect(publication.figures.count == 4)
    }
    #expect(publication.summary.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }
}
