import Ledger

/// Reasons to doubt the numbers, each with a remedy. Commands and settings are between backticks.
enum Warnings {
  static func list(_ survey: Survey, _ ledger: Ledger) throws -> [String] {
    var found: [String] = []
    for series in survey.series {
      for cell in series.cells {
        let name = [series.title, cell.label, "seed \(cell.record.seed)"].filter { !$0.isEmpty }.joined(separator: ", ")
        found += state(of: cell, name)
        found += try numbers(of: cell, name, ledger)
      }
    }
    return found + judging(survey) + evaluations(survey)
  }

  private static func state(of cell: Survey.Cell, _ name: String) -> [String] {
    switch cell.stage.state {
    case .failed:
      var reason = cell.stage.error.map { ": \($0)" } ?? ""
      while reason.last == "." { reason.removeLast() }
      return ["\(name) failed\(reason). `harness run SWEEP.json` tries it again."]
    case .completed where cell.allPoints.isEmpty:
      return ["\(name) completed without an evaluation and is in no figure. Check `evaluation.every`."]
    case .completed: return []
    case .skipped:
      let reason = cell.stage.error.map { ", since \($0)" } ?? ""
      return ["\(name) was skipped\(reason). `harness run SWEEP.json` tries it again."]
    case .queued, .running, .interrupted:
      return [
        "\(name) is \(cell.stage.state.rawValue): its last point is not the end of its training. "
          + "`harness run SWEEP.json` resumes it."
      ]
    }
  }

  private static func judging(_ survey: Survey) -> [String] {
    let failed = survey.stages.map(\.stage).filter { $0.kind == StageKind.judging && $0.state == .failed }
    guard let first = failed.first else { return [] }
    return [
      "\(failed.count) of the judgements failed and are in no win rate. The first error: "
        + "\(first.error ?? "none was recorded"). `harness run SWEEP.json` asks again."
    ]
  }

  private static func evaluations(_ survey: Survey) -> [String] {
    var found: [String] = []
    if !survey.nonFinite.isEmpty {
      let cells = Set(survey.nonFinite.map { String($0.cell.prefix(8)) }).sorted().joined(separator: ", ")
      found.append(
        "\(survey.nonFinite.count == 1 ? "1 evaluation has" : "\(survey.nonFinite.count) evaluations have") a KL or a "
          + "reward that is not finite, and no point in a figure (cells \(cells)). Lower the learning rate of these "
          + "cells."
      )
    }
    if !survey.otherProtocols.isEmpty {
      let count = survey.otherProtocols.reduce(0) { $0 + $1.points }
      found.append(
        "\(count == 1 ? "1 evaluation was" : "\(count) evaluations were") made under another protocol (fingerprint or "
          + "temperature) than the others. The main figure leaves them out; each protocol has its own figure. "
          + "Evaluate all cells under one protocol to compare them.")
    }
    if survey.seeds.upperBound < 2 {
      found.append(
        "There is one seed, so the intervals do not include the spread between trainings. "
          + "Put `\"seeds\": [0, 1, 2]` in the sweep file to measure it.")
    }
    if survey.prompts < 200 {
      let bound = Format.fixed(0.5 / Double(max(survey.prompts, 1)).squareRoot(), 3)
      found.append(
        survey.groundTruth == .positiveSentiment
          ? "Evaluations use \(survey.prompts) prompts. The standard error of a mean probability is then up to "
            + "±\(bound). Raise `evaluation.prompts`."
          : "Evaluations use only \(survey.prompts) prompts. Raise `evaluation.prompts`.")
    }
    return found
  }

  private static func numbers(of cell: Survey.Cell, _ name: String, _ ledger: Ledger) throws -> [String] {
    var found: [String] = []
    for fact in try ledger.facts(ofStage: cell.record.stage) where fact.isWarning {
      guard case .text(let text) = fact.value else { continue }
      // Such as "warning at step 7", of which the reader needs the step alone.
      let step = fact.name.dropFirst(FactName.warning.text.count)
      found.append("\(name)\(step.isEmpty ? "" : ",")\(step): \(text).")
    }
    if let last = cell.points.last {
      if last.degenerate {
        found.append(
          "\(name): its last text is marked as degenerate. Read the samples before you trust its reward. A larger KL "
            + "penalty (larger β, lower target) or fewer updates may help.")
      }
      if let target = cell.targetKL, last.kl > target * 1.5 || last.kl < target * 0.5 {
        found.append(
          "\(name): the final KL is \(Format.fixed(last.kl, 2)), far from its target of "
            + "\(Format.setting(target)). Train for more updates or lower `klHorizon`, so that the controller gets "
            + "there."
        )
      }
    }
    if cell.diverged {
      found.append("\(name): marked as diverged. Lower its learning rate.")
    }
    let metric = MetricName.explainedVariance
    let late = try ledger.steps(ofStage: cell.record.stage, metrics: [metric])[metric]?.lateMean
    if let late, late < 0.1 {
      found.append(
        "\(name): late in training its critic explains \(Format.fixed(late, 2)) of the variance of the returns, so "
          + "that the advantages are mostly noise. Raise `criticLearningRate` or `criticWarmup`.")
    }
    return found
  }
}
