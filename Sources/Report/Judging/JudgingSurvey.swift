import Ledger

/// A judged pair of completions, whoever judged it.
struct JudgedPairKey: Hashable {
  var completions: String
  var against: String
  var prompt: Int
}

/// What became of a pair.
struct PairResult {
  /// Of all orders that it was shown in: the one verdict that they have in common, else a tie; invalid if one is.
  var outcome: JudgedOutcome
  /// Tokens.
  var length: Int
  var otherLength: Int

  static func outcome(of verdicts: some Collection<JudgedOutcome>) -> JudgedOutcome {
    guard let first = verdicts.first, !verdicts.contains(.invalid) else { return .invalid }
    return verdicts.allSatisfy { $0 == first } ? first : .tie
  }

  /// 1 for a win, ½ for a tie, 0 for a loss; nil for none.
  var score: Double? {
    switch outcome {
    case .policy: 1
    case .tie: 0.5
    case .other: 0
    case .invalid: nil
    }
  }
}

/// A configuration at one temperature by one judge: the pairs of all seeds.
struct JudgedPoint {
  var temperature: Double
  /// By seed, each by prompt.
  var results: [Int: [Int: PairResult]]
  /// The judging stages.
  var stages: [String]

  private var all: [PairResult] { results.values.flatMap(\.values) }
  func count(_ outcome: JudgedOutcome) -> Int { all.count { $0.outcome == outcome } }
  var pairs: Int { all.count }

  /// Prompts with a valid verdict, and the scores and length differences there, over the seeds.
  private var byPrompt: [[(score: Double, gap: Double)]] {
    var found: [Int: [(Double, Double)]] = [:]
    for seed in results.keys.sorted() {
      for (prompt, result) in results[seed] ?? [:] {
        guard let score = result.score else { continue }
        found[prompt, default: []].append((score, Double(result.length - result.otherLength)))
      }
    }
    return found.sorted { $0.key < $1.key }.map { $0.value }
  }

  /// The mean over prompts of the mean score over seeds.
  var rate: Double? {
    let prompts = byPrompt
    return prompts.isEmpty ? nil : Self.rate(prompts, prompts.indices)
  }

  /// As of so many trials as there are prompts: further seeds see the same ones.
  var wilson: ClosedRange<Double>? {
    guard let rate else { return nil }
    let trials = byPrompt.count
    return PairwiseStatistics.wilson(successes: rate * Double(trials), trials: trials)
  }

  var bootstrap: ClosedRange<Double>? {
    let prompts = byPrompt
    return PairwiseStatistics.bootstrap(prompts: prompts.count) { Self.rate(prompts, $0) }
  }

  var lengthMatched: (rate: Double, interval: ClosedRange<Double>?)? {
    let prompts = byPrompt
    func matched(_ places: some Sequence<Int>) -> Double? {
      let pairs = places.flatMap { prompts[$0] }
      return PairwiseStatistics.lengthMatched(scores: pairs.map(\.score), gaps: pairs.map(\.gap))
    }
    guard let rate = matched(prompts.indices) else { return nil }
    return (
      rate, PairwiseStatistics.bootstrap(prompts: prompts.count, resamples: 300) { matched($0) ?? .nan }
    )
  }

  var meanLength: Double { Statistics.mean(all.map { Double($0.length) }) }
  var meanOtherLength: Double { Statistics.mean(all.map { Double($0.otherLength) }) }

  private static func rate(_ prompts: [[(score: Double, gap: Double)]], _ places: some Sequence<Int>) -> Double {
    Statistics.mean(places.map { place in Statistics.mean(prompts[place].map(\.score)) })
  }
}

/// All judgements of an experiment, arranged as figures and tables want them.
struct JudgingSurvey {
  /// One line of a figure.
  struct Line {
    var series: Survey.Series
    /// The setting, such as "β = 0.1".
    var label: String
    /// By rising temperature.
    var points: [JudgedPoint]

    /// Over all temperatures.
    var meanRate: Double { Statistics.mean(points.compactMap(\.rate)) }
  }

  /// One judge against one opponent.
  struct Part {
    var judge: String
    var opponent: String
    var lines: [Line]

    var slug: String { Format.slug(judge.lowercased().replacing(" ", with: "-")) }

    /// Of each series the line that wins most over all temperatures.
    var best: [Line] {
      var slugs: [String] = []
      for line in lines where !slugs.contains(line.series.slug) { slugs.append(line.series.slug) }
      return slugs.compactMap { slug in
        lines.filter { $0.series.slug == slug }.max { $0.meanRate < $1.meanRate }
      }
    }
  }

  var parts: [Part] = []
  /// What each judge said of each pair: programs by their names, people as `people` has them.
  var verdicts: [(judge: String, isPerson: Bool, outcomes: [JudgedPairKey: JudgedOutcome])] = []
  /// Which cell and temperature a pair is of, for people's judgements.
  var places: [JudgedPairKey: ComparisonRecord] = [:]

  init(_ survey: Survey, _ ledger: Ledger) throws {
    let name = survey.experiment.name
    var lengths: [String: [Int: Int]] = [:]
    func length(_ stage: String) throws -> [Int: Int] {
      if let known = lengths[stage] { return known }
      let found = try ledger.completions(ofStage: stage)
      let own = Dictionary(uniqueKeysWithValues: found.map { ($0.promptIndex, $0.tokens) })
      lengths[stage] = own
      return own
    }
    var programs: [(judge: String, outcomes: [JudgedPairKey: JudgedOutcome])] = []
    for comparison in try ledger.comparisons(ofExperiment: name) {
      guard
        let series = survey.series.first(where: { $0.cells.contains { $0.record.stage == comparison.cell } }),
        let cell = series.cells.first(where: { $0.record.stage == comparison.cell })
      else { continue }
      let own = try length(comparison.completions), others = try length(comparison.against)
      var results: [Int: PairResult] = [:]
      var outcomes: [JudgedPairKey: JudgedOutcome] = [:]
      let grouped = Dictionary(grouping: try ledger.verdicts(ofStage: comparison.stage), by: \.promptIndex)
      for (prompt, verdicts) in grouped {
        let outcome = PairResult.outcome(of: verdicts.map(\.outcome))
        let key = JudgedPairKey(completions: comparison.completions, against: comparison.against, prompt: prompt)
        results[prompt] = PairResult(outcome: outcome, length: own[prompt] ?? 0, otherLength: others[prompt] ?? 0)
        outcomes[key] = outcome
        places[key] = comparison
      }
      add(comparison, series, cell, results)
      if let index = programs.firstIndex(where: { $0.judge == comparison.judge }) {
        programs[index].outcomes.merge(outcomes) { $1 }
      } else {
        programs.append((comparison.judge, outcomes))
      }
    }
    let people = Dictionary(grouping: try ledger.judgements(ofExperiment: name), by: \.judge)
    verdicts = programs.map { ($0.judge, false, $0.outcomes) }
    for (judge, judgements) in people.sorted(by: { $0.key < $1.key }) {
      let pairs = Dictionary(grouping: judgements) {
        JudgedPairKey(completions: $0.completions, against: $0.against, prompt: $0.promptIndex)
      }
      // Of pairs that the sweep has no longer, nothing is told.
      let known = pairs.filter { places[$0.key] != nil }
      guard !known.isEmpty else { continue }
      verdicts.append((judge, true, known.mapValues { PairResult.outcome(of: $0.map(\.outcome)) }))
    }
  }

  private mutating func add(
    _ comparison: ComparisonRecord, _ series: Survey.Series, _ cell: Survey.Cell, _ results: [Int: PairResult]
  ) {
    let part =
      parts.firstIndex { $0.judge == comparison.judge && $0.opponent == comparison.opponent }
      ?? {
        parts.append(Part(judge: comparison.judge, opponent: comparison.opponent, lines: []))
        return parts.count - 1
      }()
    let label = series.label(of: cell)
    let line =
      parts[part].lines.firstIndex { $0.series.slug == series.slug && $0.label == label }
      ?? {
        parts[part].lines.append(Line(series: series, label: label, points: []))
        return parts[part].lines.count - 1
      }()
    if let point = parts[part].lines[line].points.firstIndex(where: { $0.temperature == comparison.temperature }) {
      parts[part].lines[line].points[point].results[cell.record.seed] = results
      parts[part].lines[line].points[point].stages.append(comparison.stage)
    } else {
      parts[part].lines[line].points.append(
        JudgedPoint(
          temperature: comparison.temperature, results: [cell.record.seed: results], stages: [comparison.stage]))
      parts[part].lines[line].points.sort { $0.temperature < $1.temperature }
    }
  }
}
