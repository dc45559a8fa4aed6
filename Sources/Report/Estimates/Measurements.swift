import Ledger
import Literature

/// Computes the quantities that published tables report from the cells of a survey.
struct Measurements {
  let survey: Survey
  let ledger: Ledger

  /// The best value of a measure among the cells that match all patterns; nil where no cell does or none has the
  /// values.
  func measure(_ measure: PublishedTable.Measure, of patterns: [PublishedTable.CellPattern]) throws -> Measurement? {
    let cells = survey.series.flatMap(\.cells).filter { cell in
      !cell.points.isEmpty && patterns.allSatisfy { matches(cell, $0) }
    }
    guard !cells.isEmpty else { return nil }
    switch measure {
    case .reward(let budget): return try frontierHeight(cells, at: budget)
    case .highestReward: return try frontierHeight(cells, at: .infinity)
    case .winRate: return try best(cells, winRate)
    case .judgedWinRate(let temperature): return try bestJudged(cells, at: temperature)
    case .preferenceAccuracy: return try best(cells, preferenceAccuracy)
    }
  }

  // MARK: Cells

  private func matches(_ cell: Survey.Cell, _ pattern: PublishedTable.CellPattern) -> Bool {
    guard cell.record.method == pattern.method else { return false }
    guard pattern.reward == nil || cell.record.rewardSource?.rawValue == pattern.reward else { return false }
    return pattern.settings.allSatisfy { name, value in survey.setting(name, of: cell) == value }
  }

  /// The settings of the method, and those settings of the data that not all configurations have.
  private static func label(_ configuration: [Survey.Cell], among all: [[Survey.Cell]]) -> String {
    let distinguishing = configuration[0].sharedSettings.filter { setting in
      !all.allSatisfy { $0[0].sharedSettings.contains(setting) }
    }
    return ([configuration[0].label] + distinguishing.map(\.text)).filter { !$0.isEmpty }.joined(separator: ", ")
  }

  // MARK: Frontiers

  private struct Point {
    var mean: MeanPoint
    var label: String
    /// The cells that it is the mean of, with their seeds. The cell of the SFT policy counts for every seed: nil.
    var sources: [(seed: Int?, cell: Survey.Cell)]
  }

  /// The height of the frontier at `budget` nats. The SFT policy, from which every method starts, is one of its points.
  private func frontierHeight(_ cells: [Survey.Cell], at budget: Double) throws -> Measurement? {
    var points: [Point] = []
    if let reference, let start = [reference].meanPoints.last {
      points.append(Point(mean: start, label: "SFT", sources: [(nil, reference)]))
    }
    let configurations = cells.byConfiguration
    for configuration in configurations {
      let label = Self.label(configuration, among: configurations)
      points += configuration.meanPoints.map { point in
        Point(
          mean: point, label: [label, "step \(point.step)"].filter { !$0.isEmpty }.joined(separator: ", "),
          sources: configuration.filter { point.cells.contains($0.record.stage) }.map { ($0.record.seed, $0) })
      }
    }
    let parts = Statistics.height(of: points.map { ($0.mean.kl.mean, $0.mean.reward.mean) }, at: budget)
      .map { (point: points[$0.index], weight: $0.weight) }
    guard !parts.isEmpty else { return nil }
    var measurement = Measurement(
      estimate: Estimate(
        mean: parts.reduce(0) { $0 + $1.weight * $1.point.mean.reward.mean },
        // The points share their prompts, so that their errors may have the same sign.
        standardError: parts.reduce(0) { $0 + $1.weight * $1.point.mean.reward.standardError },
        degreesOfFreedom: parts.map(\.point.mean.reward.degreesOfFreedom).min() ?? .infinity),
      label: parts.map(\.point.label).joined(separator: " – "), cells: parts.flatMap(\.point.mean.cells),
      degenerate: parts.contains { $0.point.mean.degenerate })
    if let values = try rewards(parts) {
      measurement.values = values
      measurement.population = population
      measurement.estimate = Statistics.acrossPrompts(values)
    }
    return measurement
  }

  /// The weighted rewards at the prompts, by seed; nil where the points have different seeds or the ledger lacks
  /// rewards.
  private func rewards(_ parts: [(point: Point, weight: Double)]) throws -> [Int: [Double]]? {
    let seeds = parts.map { $0.point.sources.compactMap(\.seed) }.filter { !$0.isEmpty }
    guard Set(seeds.map(Set.init)).count <= 1 else { return nil }
    var result: [Int: [Double]] = [:]
    for seed in seeds.first ?? [0] {
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

  // MARK: Final policies

  private typealias PromptValues = (values: [Double], population: String)

  /// The configuration with the highest mean.
  private func best(_ cells: [Survey.Cell], _ values: (Survey.Cell) throws -> PromptValues?) throws -> Measurement? {
    let configurations = cells.byConfiguration
    return try configurations.compactMap { configuration -> Measurement? in
      var found: [Int: [Double]] = [:]
      var population: String?
      for cell in configuration {
        guard let values = try values(cell), population == nil || population == values.population else { return nil }
        population = values.population
        found[cell.record.seed] = values.values
      }
      guard let population, Set(found.values.map(\.count)).count == 1 else { return nil }
      return Measurement(
        estimate: Statistics.acrossPrompts(found), values: found, population: population,
        label: configurations.count > 1 ? Self.label(configuration, among: configurations) : "",
        cells: configuration.map(\.record.stage),
        degenerate: configuration.contains { $0.points.last?.degenerate ?? false })
    }.max { $0.estimate.mean < $1.estimate.mean }
  }

  private func winRate(_ cell: Survey.Cell) throws -> PromptValues? {
    guard let last = cell.points.last, let values = try winRate(cell, at: last.step) else { return nil }
    return (values, population)
  }

  /// For each prompt, the fraction of the SFT policy's completions with a lower ground-truth reward than the completion
  /// of the policy at `step`. Ties count half.
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

  /// By the first judge against the first opponent. Skips pairs without a valid verdict.
  private func bestJudged(_ cells: [Survey.Cell], at temperature: Double) throws -> Measurement? {
    guard let part = try JudgingSurvey(survey, ledger).parts.first else { return nil }
    return try best(cells) { cell in
      let line = part.lines.first { $0.cells.contains { $0.record.stage == cell.record.stage } }
      guard let point = line?.points.first(where: { $0.temperature == temperature }),
        let results = point.results[cell.record.seed]
      else { return nil }
      let scores = results.sorted { $0.key < $1.key }.compactMap(\.value.score)
      guard !scores.isEmpty else { return nil }
      return (scores, "\(part.judge), against \(part.opponent)")
    }
  }

  private func preferenceAccuracy(_ cell: Survey.Cell) throws -> PromptValues? {
    guard let last = cell.points.last,
      let values = try ledger.promptScores(
        ofStage: cell.record.stage, step: last.step, name: PromptScoresRecord.Name.preferenceAccuracy)
    else { return nil }
    let pairs = survey.input("preferences", of: cell) ?? cell.record.stage
    return (values, "validation pairs \(pairs)")
  }

  private var population: String { survey.evaluationProtocol.fingerprint }

  /// The cell of the SFT policy.
  private var reference: Survey.Cell? {
    survey.series.filter(\.isReference).flatMap(\.cells).first { !$0.points.isEmpty }
  }

  private func scores(_ cell: Survey.Cell, at step: Int, _ name: String) throws -> [Double]? {
    try ledger.promptScores(
      ofStage: cell.record.stage, step: step, temperature: survey.evaluationProtocol.temperature, name: name)
  }
}
