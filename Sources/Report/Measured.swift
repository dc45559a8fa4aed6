import Ledger
import Literature

/// A number of ours with what it is the mean of, so that differences can be paired.
struct Measured {
  var estimate: Estimate
  /// By seed, one value for each prompt; empty where the ledger keeps none.
  var values: [Int: [Double]] = [:]
  /// What the values are of: only those of one population are paired.
  var population = ""
  /// The setting, where it is one of several, and of frontiers the step, as reports call them.
  var label: String
  /// The cells that it is the mean of.
  var cells: [String]
  var degenerate = false

  /// `self − other`, paired where both have values at the same prompts, else as if independent.
  func minus(_ other: Measured) -> (difference: Estimate, isPaired: Bool) {
    let counts = Set((Array(values.values) + Array(other.values.values)).map(\.count))
    guard population == other.population, counts.count == 1, !values.isEmpty, !other.values.isEmpty else {
      return (estimate.minus(other.estimate), false)
    }
    return (Statistics.pairedDifference(values, other.values), true)
  }
}

/// What a survey's cells measured, as published tables want it.
struct Measurements {
  let survey: Survey
  let ledger: Ledger

  /// The best that cells of a pattern reached by a measure; nil where none was run or none can be measured.
  func measure(_ measure: PublishedTable.Measure, of patterns: [PublishedTable.CellPattern]) throws -> Measured? {
    let cells = survey.series.flatMap(\.cells).filter { cell in
      !cell.points.isEmpty && patterns.allSatisfy { matches(cell, $0) }
    }
    guard !cells.isEmpty else { return nil }
    switch measure {
    case .reward(let budget): return try reward(cells, within: budget)
    case .highestReward: return try reward(cells, within: .infinity)
    case .winRate: return try best(cells, winRate)
    case .judgedWinRate(let temperature): return try judgedBest(cells, at: temperature)
    case .preferenceAccuracy: return try best(cells, accuracy)
    }
  }

  // MARK: Which cells

  private func matches(_ cell: Survey.Cell, _ pattern: PublishedTable.CellPattern) -> Bool {
    guard cell.record.method == pattern.method else { return false }
    guard pattern.reward == nil || cell.record.rewardSource?.rawValue == pattern.reward else { return false }
    return pattern.settings.allSatisfy { name, value in survey.setting(name, of: cell) == value }
  }

  /// Its settings, and the dials that it does not have in common with all the others.
  private static func label(_ configuration: [Survey.Cell], among all: [[Survey.Cell]]) -> String {
    let dials = all.map { Format.dials($0[0].record.configuration) }
    let own = Format.dials(configuration[0].record.configuration).filter { dial in
      !dials.allSatisfy { $0.contains(dial) }
    }
    return ([configuration[0].label] + own).filter { !$0.isEmpty }.joined(separator: ", ")
  }

  // MARK: Frontiers

  private struct Point {
    var mean: MeanPoint
    var label: String
    /// The evaluations that it is the mean of; the SFT policy's own belongs to every seed.
    var sources: [(seed: Int?, cell: Survey.Cell)]
  }

  /// The frontier's height at `budget` nats, from the SFT policy on: every method starts there.
  private func reward(_ cells: [Survey.Cell], within budget: Double) throws -> Measured? {
    var points: [Point] = []
    if let reference, let start = Survey.Series.meanPoints([reference]).last {
      points.append(Point(mean: start, label: "SFT", sources: [(nil, reference)]))
    }
    let configurations = Survey.Series.configurations(cells)
    for configuration in configurations {
      let label = Self.label(configuration, among: configurations)
      points += Survey.Series.meanPoints(configuration).map { point in
        Point(
          mean: point, label: [label, "step \(point.step)"].filter { !$0.isEmpty }.joined(separator: ", "),
          sources: configuration.filter { point.cells.contains($0.record.stage) }.map { ($0.record.seed, $0) })
      }
    }
    let parts = Statistics.height(of: points.map { ($0.mean.kl.mean, $0.mean.reward.mean) }, at: budget)
      .map { (point: points[$0.index], weight: $0.weight) }
    guard !parts.isEmpty else { return nil }
    var measured = Measured(
      estimate: Estimate(
        mean: parts.reduce(0) { $0 + $1.weight * $1.point.mean.reward.mean },
        // Points of one sweep share their prompts, and may err together.
        standardError: parts.reduce(0) { $0 + $1.weight * $1.point.mean.reward.standardError },
        degreesOfFreedom: parts.map(\.point.mean.reward.degreesOfFreedom).min() ?? .infinity),
      label: parts.map(\.point.label).joined(separator: " – "), cells: parts.flatMap(\.point.mean.cells),
      degenerate: parts.contains { $0.point.mean.degenerate })
    if let values = try rewards(parts) {
      measured.values = values
      measured.population = population
      measured.estimate = Statistics.acrossPrompts(Array(values.values))
    }
    return measured
  }

  /// Each seed's rewards at the prompts; nil where the points are not of the same seeds or not all were kept.
  private func rewards(_ parts: [(point: Point, weight: Double)]) throws -> [Int: [Double]]? {
    let own = parts.map { $0.point.sources.compactMap(\.seed) }.filter { !$0.isEmpty }
    guard Set(own.map(Set.init)).count <= 1 else { return nil }
    var result: [Int: [Double]] = [:]
    for seed in own.first ?? [0] {
      for part in parts {
        guard let cell = part.point.sources.first(where: { $0.seed == nil || $0.seed == seed })?.cell,
          let rewards = try scores(cell, at: part.point.mean.step, PromptScoresRecord.Name.reward)
        else { return nil }
        let sums = result[seed] ?? Array(repeating: 0, count: rewards.count)
        guard sums.count == rewards.count else { return nil }
        result[seed] = zip(sums, rewards).map { $0 + part.weight * $1 }
      }
    }
    return result
  }

  // MARK: Last policies

  /// Of several settings the one that scores highest.
  private func best(
    _ cells: [Survey.Cell], _ values: (Survey.Cell) throws -> (values: [Double], population: String)?
  ) throws -> Measured? {
    let configurations = Survey.Series.configurations(cells)
    return try configurations.compactMap { configuration -> Measured? in
      var found: [Int: [Double]] = [:]
      var population: String?
      for cell in configuration {
        guard let (values, of) = try values(cell), population == nil || population == of else { return nil }
        population = of
        found[cell.record.seed] = values
      }
      guard let population, Set(found.values.map(\.count)).count == 1 else { return nil }
      return Measured(
        estimate: Statistics.acrossPrompts(Array(found.values)), values: found, population: population,
        label: configurations.count > 1 ? Self.label(configuration, among: configurations) : "",
        cells: configuration.map(\.record.stage),
        degenerate: configuration.contains { $0.points.last?.degenerate ?? false })
    }.max { $0.estimate.mean < $1.estimate.mean }
  }

  /// At each prompt, the share of the SFT policy's draws whose reward the last policy's completion exceeds; ties count
  /// half.
  private func winRate(_ cell: Survey.Cell) throws -> (values: [Double], population: String)? {
    guard let last = cell.points.last, let values = try winRate(cell, at: last.step) else { return nil }
    return (values, population)
  }

  /// The same of the policy at a step that it was evaluated at.
  func winRate(_ cell: Survey.Cell, at step: Int) throws -> [Double]? {
    guard let rewards = try scores(cell, at: step, PromptScoresRecord.Name.reward), let reference else { return nil }
    var wins = Array(repeating: 0.0, count: rewards.count), draws = 0.0
    while let others = try ledger.promptScores(
      ofStage: reference.record.stage, step: 0, name: PromptScoresRecord.Name.referenceReward(draw: Int(draws) + 1)),
      others.count == rewards.count
    {
      for index in wins.indices {
        wins[index] += rewards[index] > others[index] ? 1 : rewards[index] == others[index] ? 0.5 : 0
      }
      draws += 1
    }
    return draws > 0 ? wins.map { $0 / draws } : nil
  }

  /// By the first judge, against the first opponent. A pair without a valid verdict has no score.
  private func judgedBest(_ cells: [Survey.Cell], at temperature: Double) throws -> Measured? {
    guard let part = try JudgingSurvey(survey, ledger).parts.first else { return nil }
    let points = part.lines.flatMap { line in line.points.map { (line: line, point: $0) } }
    return try best(cells) { cell in
      let found = points.first { line, point in
        point.temperature == temperature && line.label == line.series.label(of: cell)
          && line.series.cells.contains { $0.record.stage == cell.record.stage }
      }
      guard let results = found?.point.results[cell.record.seed] else { return nil }
      let scores = results.sorted { $0.key < $1.key }.compactMap(\.value.score)
      return scores.isEmpty ? nil : (scores, "\(part.judge), against \(part.opponent)")
    }
  }

  private func accuracy(_ cell: Survey.Cell) throws -> (values: [Double], population: String)? {
    guard let last = cell.points.last,
      let values = try ledger.promptScores(
        ofStage: cell.record.stage, step: last.step, name: PromptScoresRecord.Name.preferenceAccuracy)
    else { return nil }
    return (values, "validation pairs \(survey.input("preferences", of: cell) ?? cell.record.stage)")
  }

  private var population: String { survey.shown.fingerprint }

  /// The SFT policy's own cell under the protocol that is shown.
  private var reference: Survey.Cell? {
    survey.series.filter(\.isReference).flatMap(\.cells).first { !$0.points.isEmpty }
  }

  private func scores(_ cell: Survey.Cell, at step: Int, _ name: String) throws -> [Double]? {
    try ledger.promptScores(
      ofStage: cell.record.stage, step: step, temperature: survey.shown.temperature, name: name)
  }
}
