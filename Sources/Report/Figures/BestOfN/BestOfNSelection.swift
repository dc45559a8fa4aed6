import Ledger

/// The data of the best-of-n figure: curves over n, a panel for each measure.
struct BestOfNSelection {
  struct Point: Equatable {
    /// The number of completions that the best is chosen from.
    var n: Double
    /// Win rates are fractions from 0 to 1.
    var value: Double
    var interval: ClosedRange<Double>?
    /// The stages that measured it: cells, or judging stages.
    var sources: [String]
  }

  struct Line {
    var series: Survey.Series
    /// Of win rates.
    var temperature: Double?
    var points: [Point]
  }

  enum Measure: Equatable {
    case groundTruth
    /// The reward that the best completion is chosen by.
    case learned
    case winRate(judge: String, opponent: String)
  }

  struct Panel {
    var measure: Measure
    var lines: [Line]

    var isOfWinRates: Bool { if case .winRate = measure { true } else { false } }
  }

  let survey: Survey
  let panels: [Panel]
  /// The best-of-n series of the sweep. They differ in the reward that ranks completions, or in their data.
  let series: [Survey.Series]

  /// Nil where fewer than two n were measured.
  init?(_ survey: Survey, _ judging: JudgingSurvey) {
    let series = survey.series.filter {
      $0.method == MethodName.bestOfN && Self.cellsByN(of: $0, survey).count > 1
    }
    guard !series.isEmpty else { return nil }
    let start = survey.start.map {
      Point(n: 1, value: $0.reward, interval: $0.rewardEstimate.interval, sources: [$0.stage])
    }
    var panels = [
      Panel(
        measure: .groundTruth,
        lines: series.map {
          Self.line($0, survey, start: start) { $0.meanPoints.last.map { ($0.reward.mean, $0.reward.interval) } }
        }),
      Panel(
        measure: .learned,
        lines: series.filter { $0.rewardSource == .learned }
          .map { Self.line($0, survey, start: Self.learnedStart($0, survey), Self.learnedReward) }),
    ]
    // A panel of win rates for each series, since its lines are temperatures and fill the key.
    panels += judging.parts.flatMap { part in
      series.map {
        Panel(
          measure: .winRate(judge: part.judge, opponent: part.opponent), lines: Self.winRates($0, part, survey))
      }
    }
    for index in panels.indices { panels[index].lines.removeAll { $0.points.count < 2 } }
    self.survey = survey
    self.series = series
    self.panels = panels.filter { !$0.lines.isEmpty }
  }

  /// All n of the figure, rising.
  var ns: [Double] { Set(panels.flatMap(\.lines).flatMap(\.points).map(\.n)).sorted() }

  // MARK: Rewards

  /// The evaluated cells for each n, one for each seed.
  private static func cellsByN(of series: Survey.Series, _ survey: Survey) -> [(n: Double, cells: [Survey.Cell])] {
    var found: [Double: [Survey.Cell]] = [:]
    for cell in series.cells where !cell.points.isEmpty {
      if let n = n(of: cell, survey) { found[n, default: []].append(cell) }
    }
    return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func n(of cell: Survey.Cell, _ survey: Survey) -> Double? {
    guard case .number(let n) = survey.setting("n", of: cell), n >= 1 else { return nil }
    return n
  }

  /// - Parameter start: the point of the SFT policy, which stands at n = 1 unless the sweep has a cell with that n.
  private static func line(
    _ series: Survey.Series, _ survey: Survey, start: Point?,
    _ value: ([Survey.Cell]) -> (Double, ClosedRange<Double>?)?
  ) -> Line {
    let points = cellsByN(of: series, survey).compactMap { n, cells -> Point? in
      value(cells).map { Point(n: n, value: $0.0, interval: $0.1, sources: cells.map(\.record.stage)) }
    }
    return Line(series: series, points: (points.first?.n == 1 ? [] : [start].compactMap { $0 }) + points)
  }

  /// Without an interval: the ledger keeps only the mean.
  private static func learnedReward(_ cells: [Survey.Cell]) -> (Double, ClosedRange<Double>?)? {
    let values = cells.compactMap { $0.points.last?.learnedReward }.filter(\.isFinite)
    return values.isEmpty ? nil : (Statistics.mean(values), nil)
  }

  /// The learned reward of the SFT policy by the same reward model, from a cell before its first step: every policy
  /// starts as the SFT policy.
  private static func learnedStart(_ series: Survey.Series, _ survey: Survey) -> Point? {
    guard let model = series.cells.first.flatMap({ survey.input("rewardModel", of: $0) }) else { return nil }
    for cell in survey.series.flatMap(\.cells) where survey.input("rewardModel", of: cell) == model {
      if let first = cell.points.first, first.step == 0, let value = first.learnedReward, value.isFinite {
        return Point(n: 1, value: value, sources: [cell.record.stage])
      }
    }
    return nil
  }

  // MARK: Win rates

  /// A line for each temperature.
  private static func winRates(_ series: Survey.Series, _ part: JudgingSurvey.Part, _ survey: Survey) -> [Line] {
    func point(_ n: Double, _ judged: JudgedPoint) -> Point? {
      judged.winRate.map { Point(n: n, value: $0, interval: judged.wilson, sources: judged.stages) }
    }
    var found: [Double: [Point]] = [:]
    for line in part.lines where line.series.id == series.id {
      guard let n = n(of: line.cells[0], survey) else { continue }
      for judged in line.points { found[judged.temperature, default: []] += [point(n, judged)].compactMap { $0 } }
    }
    for judged in part.lines.first(where: \.series.isReference)?.points ?? [] {
      guard let points = found[judged.temperature], !points.contains(where: { $0.n == 1 }) else { continue }
      found[judged.temperature] = points + [point(1, judged)].compactMap { $0 }
    }
    return found.sorted { $0.key < $1.key }.map { temperature, points in
      Line(series: series, temperature: temperature, points: points.sorted { $0.n < $1.n })
    }
  }

  // MARK: Words

  /// The title of a panel, in two lines.
  func title(of panel: Panel) -> [String] {
    switch panel.measure {
    case .groundTruth: return ["mean ground-truth reward", survey.groundTruth.title ?? ""]
    case .learned: return ["mean learned reward,", "by which the best is chosen"]
    case .winRate(let judge, let opponent):
      guard series.count > 1, let ranked = panel.lines.first?.series else {
        return ["win rate against \(opponent),", "judged by \(judge)"]
      }
      return ["win rate of \(ranked.title)", "against \(opponent), judged by \(judge)"]
    }
  }

  func label(of line: Line) -> String {
    line.temperature.map { "temperature \(Format.setting($0))" } ?? line.series.title
  }

  func data() -> String {
    // gnuplot reads line by line, so a field must not hold a line break.
    func field(_ text: String) -> String {
      CSV.field(text.split(whereSeparator: \.isNewline).joined(separator: " "))
    }
    var rows: [[String]] = []
    for (number, panel) in panels.enumerated() {
      let measure = field(title(of: panel).joined(separator: " "))
      for (index, line) in panel.lines.enumerated() {
        for point in line.points {
          let numbers = [point.value, point.interval?.lowerBound, point.interval?.upperBound].map(Format.data)
          rows.append(
            ["\(number + 1)", "\(index + 1)", Format.setting(point.n)] + numbers + [
              measure, field(line.series.title), line.temperature.map(Format.setting) ?? "",
              point.sources.joined(separator: " "),
            ])
        }
      }
    }
    return CSV.file("panel,line,n,value,low,high,measure,method,temperature,sources", rows)
  }
}
