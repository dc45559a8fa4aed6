import Ledger

/// A pair of completions that judges compare.
struct JudgedPairKey: Hashable {
  var completions: String
  var against: String
  var prompt: Int
}

/// All judgements of an experiment, arranged for figures and tables.
struct JudgingSurvey {
  /// The points of one configuration of a series: a line of a figure.
  struct Line {
    var series: Survey.Series
    /// The cells of the configuration, one for each seed.
    var cells: [Survey.Cell]
    /// By rising temperature.
    var points: [JudgedPoint]

    /// The setting, such as "β = 0.1".
    var label: String { series.label(of: cells[0]) }
    /// Over all temperatures.
    var meanWinRate: Double { Statistics.mean(points.compactMap(\.winRate)) }
  }

  /// One judge against one opponent.
  struct Part {
    var judge: String
    var opponent: String
    var lines: [Line]

    var slug: String { Format.slug(judge.lowercased().replacing(" ", with: "-")) }

    /// For each series, the line with the highest mean win rate over all temperatures.
    var best: [Line] {
      var ids: [Survey.Series.ID] = []
      for line in lines where !ids.contains(line.series.id) { ids.append(line.series.id) }
      return ids.compactMap { id in
        lines.filter { $0.series.id == id }.max { $0.meanWinRate < $1.meanWinRate }
      }
    }
  }

  /// The verdicts of one judge.
  struct Judge {
    var name: String
    var isPerson: Bool
    var outcomes: [JudgedPairKey: JudgedOutcome]
  }

  private(set) var parts: [Part] = []
  /// Programs first, then people.
  private(set) var judges: [Judge] = []
  /// The comparison that each pair belongs to. It gives the cell and the temperature of people's judgements.
  private(set) var comparisons: [JudgedPairKey: ComparisonRecord] = [:]

  init(_ survey: Survey, _ ledger: Ledger) throws {
    let name = survey.experiment.name
    var lengths: [String: [Int: Int]] = [:]
    func length(_ stage: String) throws -> [Int: Int] {
      if let known = lengths[stage] { return known }
      let found = try ledger.completions(ofStage: stage)
      let byPrompt = Dictionary(uniqueKeysWithValues: found.map { ($0.promptIndex, $0.tokens) })
      lengths[stage] = byPrompt
      return byPrompt
    }
    for comparison in try ledger.comparisons(ofExperiment: name) {
      guard
        let series = survey.series.first(where: { $0.cells.contains { $0.record.stage == comparison.cell } }),
        let cell = series.cells.first(where: { $0.record.stage == comparison.cell })
      else { continue }
      let ours = try length(comparison.completions), others = try length(comparison.against)
      var results: [Int: PairResult] = [:]
      var outcomes: [JudgedPairKey: JudgedOutcome] = [:]
      let grouped = Dictionary(grouping: try ledger.verdicts(ofStage: comparison.stage), by: \.promptIndex)
      for (prompt, verdicts) in grouped {
        let outcome = PairResult.outcome(of: verdicts.map(\.outcome))
        let key = JudgedPairKey(completions: comparison.completions, against: comparison.against, prompt: prompt)
        results[prompt] = PairResult(outcome: outcome, length: ours[prompt] ?? 0, otherLength: others[prompt] ?? 0)
        outcomes[key] = outcome
        comparisons[key] = comparison
      }
      add(comparison, series, cell, results)
      let judge = judges.index(orAppending: Judge(name: comparison.judge, isPerson: false, outcomes: [:])) {
        $0.name == comparison.judge
      }
      judges[judge].outcomes.merge(outcomes) { $1 }
    }
    let people = Dictionary(grouping: try ledger.judgements(ofExperiment: name), by: \.judge)
    for (judge, judgements) in people.sorted(by: { $0.key < $1.key }) {
      let pairs = Dictionary(grouping: judgements) {
        JudgedPairKey(completions: $0.completions, against: $0.against, prompt: $0.promptIndex)
      }
      // The sweep may no longer have some of the pairs.
      let known = pairs.filter { comparisons[$0.key] != nil }
      guard !known.isEmpty else { continue }
      judges.append(
        Judge(name: judge, isPerson: true, outcomes: known.mapValues { PairResult.outcome(of: $0.map(\.outcome)) }))
    }
  }

  private mutating func add(
    _ comparison: ComparisonRecord, _ series: Survey.Series, _ cell: Survey.Cell, _ results: [Int: PairResult]
  ) {
    let part = parts.index(orAppending: Part(judge: comparison.judge, opponent: comparison.opponent, lines: [])) {
      $0.judge == comparison.judge && $0.opponent == comparison.opponent
    }
    let configuration = series.configurations.first { $0[0].record.configuration == cell.record.configuration }
    let newLine = Line(series: series, cells: configuration ?? [cell], points: [])
    let line = parts[part].lines.index(orAppending: newLine) {
      $0.series.id == series.id && $0.cells[0].record.configuration == cell.record.configuration
    }
    var points = parts[part].lines[line].points
    let newPoint = JudgedPoint(temperature: comparison.temperature, results: [:], stages: [])
    let point = points.index(orAppending: newPoint) { $0.temperature == comparison.temperature }
    points[point].results[cell.record.seed] = results
    points[point].stages.append(comparison.stage)
    parts[part].lines[line].points = points.sorted { $0.temperature < $1.temperature }
  }
}
