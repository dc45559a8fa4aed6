import Ledger

/// What a reader should know before believing the numbers, each with what would mend it.
struct Warnings {
  let list: [String]

  init(_ survey: Survey, ledger: Ledger) throws {
    var found: [String] = []
    for series in survey.series {
      for cell in series.cells {
        let name = [series.title, cell.label, "seed \(cell.record.seed)"].filter { !$0.isEmpty }.joined(separator: ", ")
        switch cell.stage.state {
        case .failed:
          var reason = cell.stage.error.map { ": \($0)" } ?? ""
          while reason.last == "." { reason.removeLast() }
          found.append("\(name) failed\(reason). `harness run SWEEP.json` tries it again.")
        case .completed where cell.all.isEmpty:
          found.append("\(name) completed without an evaluation; it is in no figure. Check `evaluation.every`.")
        case .completed: break
        case .skipped:
          found.append(
            "\(name) was skipped\(cell.stage.error.map { ", since \($0)" } ?? ""). `harness run SWEEP.json` tries it again."
          )
        case .queued, .running, .interrupted:
          found.append(
            "\(name) is \(cell.stage.state.rawValue), so what is shown of it is not its end. "
              + "`harness run SWEEP.json` goes on with it.")
        }
        try found += Self.doubts(cell, name, ledger)
      }
    }
    let unjudged = survey.stages.map(\.stage).filter { $0.kind == "judging" && $0.state == .failed }
    if let first = unjudged.first {
      found.append(
        "\(unjudged.count) of the judgements failed and are in no win rate, the first since "
          + "\(first.error ?? "nothing was said"). `harness run SWEEP.json` asks again.")
    }
    if !survey.nonFinite.isEmpty {
      found.append(
        "\(survey.nonFinite.count) evaluations have a KL or a reward that is not finite and are in no figure (cells "
          + Set(survey.nonFinite.map { String($0.cell.prefix(8)) }).sorted().joined(separator: ", ")
          + "). Lower that method's learning rate.")
    }
    if !survey.others.isEmpty {
      let count = survey.others.reduce(0) { $0 + $1.1 }
      found.append(
        "\(count) evaluations were made under another protocol (fingerprint or temperature) than the others. They are "
          + "not on the main figure's axes but drawn apart. Evaluate all cells under one protocol to compare them.")
    }
    if survey.seeds.upperBound < 2 {
      found.append(
        "There is one seed, so the intervals know nothing of the spread between trainings. "
          + "`\"seeds\": [0, 1, 2]` in the sweep file would tell.")
    }
    if survey.prompts < 200 {
      found.append(
        survey.isSentiment
          ? "Evaluations use \(survey.prompts) prompts; a mean probability is then uncertain by up to "
            + "±\(Format.fixed(0.5 / Double(max(survey.prompts, 1)).squareRoot(), 3)). Raise `evaluation.prompts`."
          : "Evaluations use \(survey.prompts) prompts only. Raise `evaluation.prompts`.")
    }
    list = found
  }

  /// Checks of one cell's own numbers.
  private static func doubts(_ cell: Survey.Cell, _ name: String, _ ledger: Ledger) throws -> [String] {
    var found: [String] = []
    for case let fact in try ledger.facts(ofStage: cell.record.stage) where fact.isWarning {
      guard case .text(let text) = fact.value else { continue }
      found.append("\(name), \(fact.name): \(text).")
    }
    if let last = cell.points.last {
      if last.degenerate {
        found.append(
          "\(name): its last text is marked as degenerate; read the samples before its reward. A larger KL "
            + "penalty (β up, target down) or fewer updates may mend it.")
      }
      if cell.record.hyperparameter == "targetKL", let target = cell.record.value,
        last.kl > target * 1.5 || last.kl < target * 0.5
      {
        found.append(
          "\(name): the final KL is \(Format.fixed(last.kl, 2)), far from its target of "
            + "\(Format.setting(target)). More updates or a shorter `klHorizon` would bring the controller there.")
      }
    }
    let series = try ledger.steps(ofStage: cell.record.stage, metrics: [MetricName.explainedVariance])
    if cell.diverged {
      found.append("\(name): marked as diverged. Lower its learning rate.")
    }
    if let late = Health.late(series[MetricName.explainedVariance]), late < 0.1 {
      found.append(
        "\(name): its critic explains \(Format.fixed(late, 2)) of the returns' variance late in training, "
          + "so its advantages are mostly noise. Raise `criticLearningRate` or `criticWarmup`.")
    }
    return found
  }
}

enum Health {
  /// The mean over the last fifth of a series.
  static func late(_ values: [StepValue]?) -> Double? {
    guard let finite = values?.map(\.value).filter(\.isFinite), !finite.isEmpty else { return nil }
    return Statistics.mean(Array(finite.suffix(max(finite.count / 5, 1))))
  }
}
