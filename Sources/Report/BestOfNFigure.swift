import Foundation
import Ledger

/// Best-of-n over n (arXiv 2305.18290, figure 4): what the best of n completions is worth by the ground truth, and by the
/// reward that it was chosen by, so that over-optimisation is seen (arXiv 2210.10760): the one falls where the other goes
/// on to rise. Beside them the win rates, where pairs were judged.
struct BestOfNFigure {
  struct Point: Equatable {
    /// How many were drawn.
    var n: Double
    /// A share from 0 to 1 of win rates.
    var value: Double
    var interval: ClosedRange<Double>?
    /// What it was measured on: cells, or judging stages.
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
    case learned
    case winRate(judge: String, opponent: String)
  }

  struct Panel {
    var measure: Measure
    /// By rising n.
    var lines: [Line]
  }

  /// The files' common name, of safe characters.
  let name = "best-of-n"
  let survey: Survey
  let panels: [Panel]
  /// Those that differ in what ranks the completions, or in their data.
  private let series: [Survey.Series]

  /// Nil where fewer than two n were measured.
  init?(survey: Survey, judging: JudgingSurvey) {
    let series = survey.series.filter { $0.method == "best-of-n" && Self.settings(of: $0, survey).count > 1 }
    guard !series.isEmpty else { return nil }
    var panels = [
      Panel(measure: .groundTruth, lines: series.map { Self.line($0, survey, Self.groundTruth, Self.start(survey)) }),
      Panel(
        measure: .learned,
        lines: series.filter { $0.rewardSource == .learned }
          .map { Self.line($0, survey, Self.learned, Self.learnedStart($0, survey)) }),
    ]
    // One for each series: its lines are temperatures, as many as fill a key.
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

  // MARK: What is drawn

  /// A series' cells by their n, the seeds of one together.
  private static func settings(of series: Survey.Series, _ survey: Survey) -> [(n: Double, cells: [Survey.Cell])] {
    var found: [Double: [Survey.Cell]] = [:]
    for cell in series.cells where !cell.points.isEmpty {
      if let n = drawn(cell, survey) { found[n, default: []].append(cell) }
    }
    return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func drawn(_ cell: Survey.Cell, _ survey: Survey) -> Double? {
    guard case .number(let n) = survey.setting("n", of: cell), n >= 1 else { return nil }
    return n
  }

  /// - Parameter start: what stands at n = 1, where the SFT policy was measured as itself.
  private static func line(
    _ series: Survey.Series, _ survey: Survey, _ value: ([Survey.Cell]) -> (Double, ClosedRange<Double>?)?,
    _ start: Point?
  ) -> Line {
    let points = settings(of: series, survey).compactMap { n, cells -> Point? in
      value(cells).map { Point(n: n, value: $0.0, interval: $0.1, sources: cells.map(\.record.stage)) }
    }
    return Line(series: series, points: (points.first?.n == 1 ? [] : [start].compactMap { $0 }) + points)
  }

  private static func groundTruth(_ cells: [Survey.Cell]) -> (Double, ClosedRange<Double>?)? {
    Survey.Series.meanPoints(cells).last.map { ($0.reward.mean, $0.reward.interval) }
  }

  /// Of which the ledger keeps means alone.
  private static func learned(_ cells: [Survey.Cell]) -> (Double, ClosedRange<Double>?)? {
    let values = cells.compactMap { $0.points.last?.learnedReward }.filter(\.isFinite)
    return values.isEmpty ? nil : (Statistics.mean(values), nil)
  }

  private static func start(_ survey: Survey) -> Point? {
    survey.start.map { start in
      let estimate = Estimate(mean: start.reward, standardError: start.rewardStandardError)
      return Point(n: 1, value: estimate.mean, interval: estimate.interval, sources: [start.stage])
    }
  }

  /// What the same reward model said of the SFT policy's completions: before its first step, every policy is that one.
  private static func learnedStart(_ series: Survey.Series, _ survey: Survey) -> Point? {
    guard let model = series.cells.first.flatMap({ survey.input("rewardModel", of: $0) }) else { return nil }
    for cell in survey.series.flatMap(\.cells) where survey.input("rewardModel", of: cell) == model {
      if let first = cell.points.first, first.step == 0, let value = first.learnedReward, value.isFinite {
        return Point(n: 1, value: value, sources: [cell.record.stage])
      }
    }
    return nil
  }

  /// A line for each temperature.
  private static func winRates(_ series: Survey.Series, _ part: JudgingSurvey.Part, _ survey: Survey) -> [Line] {
    func point(_ n: Double, _ judged: JudgedPoint) -> Point? {
      judged.rate.map { Point(n: n, value: $0, interval: judged.wilson, sources: judged.stages) }
    }
    var found: [Double: [Point]] = [:]
    for line in part.lines where line.series.slug == series.slug {
      guard let cell = series.cells.first(where: { line.series.label(of: $0) == line.label }),
        let n = drawn(cell, survey)
      else { continue }
      for judged in line.points { found[judged.temperature, default: []] += [point(n, judged)].compactMap { $0 } }
    }
    for judged in part.lines.first(where: \.series.isReference)?.points ?? [] {
      guard let own = found[judged.temperature], !own.contains(where: { $0.n == 1 }) else { continue }
      found[judged.temperature] = own + [point(1, judged)].compactMap { $0 }
    }
    return found.sorted { $0.key < $1.key }.map { temperature, points in
      Line(series: series, temperature: temperature, points: points.sorted { $0.n < $1.n })
    }
  }

  // MARK: Files

  func data() -> String {
    var rows = ["panel,line,n,value,low,high,measure,method,temperature,sources"]
    for (number, panel) in panels.enumerated() {
      for (index, line) in panel.lines.enumerated() {
        for point in line.points {
          let numbers = [point.value, point.interval?.lowerBound, point.interval?.upperBound].map(Format.data)
          // gnuplot reads by lines.
          let about = [title(of: panel).first + " " + title(of: panel).second, line.series.title].map {
            Format.field($0.split(whereSeparator: \.isNewline).joined(separator: " "))
          }
          rows.append(
            (["\(number + 1)", "\(index + 1)", Format.setting(point.n)] + numbers + about + [
              line.temperature.map(Format.setting) ?? "", point.sources.joined(separator: " "),
            ]).joined(separator: ","))
        }
      }
    }
    return rows.joined(separator: "\n") + "\n"
  }

  /// In two lines.
  private func title(of panel: Panel) -> (first: String, second: String) {
    switch panel.measure {
    case .groundTruth:
      let parts = survey.rewardTitle.components(separatedBy: ", ")
      return (parts[0], parts.dropFirst().joined(separator: ", "))
    case .learned: return ("mean learned reward,", "by which the best is chosen")
    case .winRate(let judge, let opponent):
      guard series.count > 1, let own = panel.lines.first?.series else {
        return ("win rate against \(opponent),", "judged by \(judge)")
      }
      return ("win rate of \(own.title)", "against \(opponent), judged by \(judge)")
    }
  }

  /// The values with their intervals, and something around them.
  private func range(of panel: Panel) -> ClosedRange<Double> {
    if isOfWinRates(panel) { return 0...100 }
    let values = panel.lines.flatMap(\.points).flatMap { point in
      [point.value, point.interval?.lowerBound ?? point.value, point.interval?.upperBound ?? point.value]
    }
    let least = values.min() ?? 0, most = values.max() ?? 1, margin = max((most - least) * 0.08, 1e-3)
    return (least - margin)...(most + margin)
  }

  private func label(of line: Line) -> String {
    line.temperature.map { "temperature \(Format.setting($0))" } ?? line.series.title
  }

  private var numbers: [Double] { Set(panels.flatMap(\.lines).flatMap(\.points).map(\.n)).sorted() }

  /// n, and beneath it the KL that the best of n may spend: our own text, and so in double quotes.
  private var ticks: String {
    let ticks = numbers.map { n in
      "\"\(Format.setting(n))\\n\(Format.fixed(log(n) - (n - 1) / n, 2))\" \(Format.setting(n))"
    }
    return ticks.joined(separator: ", ")
  }

  func script() -> String {
    let columns = panels.count == 4 ? 2 : min(panels.count, 3), rows = (panels.count + columns - 1) / columns
    let height = 520.0 * Double(rows) + 60, header = 60 / height
    let cellWidth = 0.985 / Double(columns), cellHeight = (1 - header) / Double(rows)
    var text = Gnuplot.opening(about: "Best-of-n over n, drawn from \(name).csv.")
    text += "title_text = \(Gnuplot.quoted("Best-of-n over n: \(survey.experiment.name)"))\n"
    let subtitle = "\(survey.prompts) held-out prompts · n = 1 is the SFT policy · 95% intervals"
    text += "subtitle_text = \(Gnuplot.quoted(subtitle))\n"
    let least = numbers.first ?? 1, most = numbers.last ?? 2, margin = pow(most / least, 0.07)
    var body = """
      set multiplot
      set label 1 title_text at screen 0.5,\(1 - header * 0.4) center noenhanced font ',16'
      set label 2 subtitle_text at screen 0.5,\(1 - header * 0.95) center noenhanced textcolor rgb '#555555'
      \(Gnuplot.axes)
      set errorbars 0.6
      set logscale x
      unset mxtics
      set xrange [\(Format.data(least / margin)):\(Format.data(most * margin))]
      set xtics (\(ticks))
      set xlabel 'n; beneath it log n − (n − 1)/n, nats' noenhanced offset 0,-0.4

      """
    for (number, panel) in panels.enumerated() {
      let left = 0.01 + cellWidth * Double(number % columns)
      let bottom = cellHeight * Double(rows - 1 - number / columns)
      for (place, part) in [title(of: panel).first, title(of: panel).second].enumerated() {
        text += "panel_\(number + 1)_\(place + 1) = \(Gnuplot.quoted(Self.clipped(part)))\n"
      }
      for (index, line) in panel.lines.enumerated() {
        text += "line_\(number + 1)_\(index + 1) = \(Gnuplot.quoted(label(of: line)))\n"
      }
      body += """
        set lmargin at screen \(left + 0.055)
        set rmargin at screen \(left + cellWidth - 0.01)
        set bmargin at screen \(bottom + cellHeight * 0.28)
        set tmargin at screen \(bottom + cellHeight * 0.87)
        set title panel_\(number + 1)_1."\\n".panel_\(number + 1)_2 noenhanced offset 0,-0.3
        set key at screen \(left + cellWidth / 2 + 0.02),\(bottom + cellHeight * 0.09) center center vertical \
        maxrows 3 noenhanced samplen 3 spacing 1.15
        \(isOfWinRates(panel) ? "set ylabel 'win rate, percent' offset 1.5,0" : "unset ylabel")
        set yrange [\(Format.data(range(of: panel).lowerBound)):\(Format.data(range(of: panel).upperBound))]

        """
      body += "plot " + items(of: panel, number).joined(separator: ", \\\n  ") + "\n"
      if number == 0 { body += "unset label 1\nunset label 2\n" }
    }
    // The second kind of file begins with what the first one's last panel left.
    body += "unset multiplot\nunset logscale x\nunset title"
    return text + Gnuplot.drawing(name: name, width: columns < 3 ? 1000 : 1300, height: Int(height), body: body)
  }

  /// What does not fit beside its neighbour.
  private static func clipped(_ text: String) -> String { text.count <= 60 ? text : text.prefix(59) + "…" }

  private func isOfWinRates(_ panel: Panel) -> Bool {
    if case .winRate = panel.measure { true } else { false }
  }

  private func items(of panel: Panel, _ number: Int) -> [String] {
    let isShare = isOfWinRates(panel), factor = isShare ? "100*" : ""
    let seriesStyles = SeriesStyle.styles(for: series)
    let temperatures = Set(panel.lines.compactMap(\.temperature)).sorted()
    var items = isShare ? ["50 with lines lw 1 dt (3,5) lc rgb '#888888' notitle"] : []
    // Beside each other, so that intervals at one n are all seen.
    let step = pow((numbers.last ?? 2) / (numbers.first ?? 1), 0.006)
    for (index, line) in panel.lines.enumerated() {
      var style = seriesStyles[series.firstIndex { $0.slug == line.series.slug } ?? 0]
      if let temperature = line.temperature {
        let place = temperatures.firstIndex(of: temperature) ?? 0
        (style.colour, style.dash) = SeriesStyle.setting(place, of: temperatures.count)
      }
      let shift = pow(step, Double(index) - Double(panel.lines.count - 1) / 2)
      let columns = "($1==\(number + 1) && $2==\(index + 1) ? $3*\(Format.data(shift)) : NaN):(\(factor)$4)"
      let look = "lw 1.8 dt \(style.dash) lc rgb '\(style.colour)'"
      if line.points.contains(where: { $0.interval != nil }) {
        items.append(
          "'\(name).csv' skip 1 using \(columns):(\(factor)$5):(\(factor)$6) with yerrorbars pt 0 lw 1.1 "
            + "lc rgb '\(style.colour)' notitle")
      }
      items.append(
        "'\(name).csv' skip 1 using \(columns) with linespoints pt \(style.point) ps 1.1 \(look) notitle")
      items.append(
        "keyentry with linespoints pt \(style.point) ps 1.1 \(look) title line_\(number + 1)_\(index + 1)")
    }
    return items
  }
}
