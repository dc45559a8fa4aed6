import Ledger

/// Win rate over something, a line with intervals for each method: over the sampling temperature, or over the training
/// step.
struct WinRateFigure {
  struct Point {
    /// A temperature, or a training step.
    var x: Double
    /// Shares from 0 to 1.
    var rate: Double
    var interval: ClosedRange<Double>
  }

  struct Line {
    var series: Survey.Series
    var label: String
    var points: [Point]
  }

  /// The files' common name, of safe characters.
  let name: String
  let title: String
  let subtitle: String
  /// What is across.
  let axis: String
  let lines: [Line]

  /// Of each method the setting that wins most; nil where there is nothing to draw.
  init?(temperaturesOf part: JudgingSurvey.Part, name: String, experiment: String) {
    lines = part.best.map { line in
      Line(
        series: line.series, label: line.label,
        points: line.points.compactMap { point in
          guard let rate = point.rate, let wilson = point.wilson else { return nil }
          return Point(x: point.temperature, rate: rate, interval: wilson)
        })
    }.filter { !$0.points.isEmpty }
    guard !lines.isEmpty else { return nil }
    self.name = name
    title = "Win rate over sampling temperature: \(experiment)"
    subtitle = "against \(part.opponent), judged by \(part.judge); of each method the setting that wins most"
    axis = "sampling temperature"
  }

  /// The evaluations of each method's best setting against the SFT policy's own draws, by the ground-truth reward, at
  /// temperature 1; nil where the ledger keeps too little.
  init?(stepsOf survey: Survey, _ ledger: Ledger, best: [JudgingSurvey.Line], name: String) throws {
    let measurements = Measurements(survey: survey, ledger: ledger)
    var lines: [Line] = []
    for line in best {
      let cells = line.series.cells.filter { line.series.label(of: $0) == line.label }
      let steps = Set(cells.flatMap { $0.points.map(\.step) }).sorted()
      guard steps.count > 1 else { continue }
      let points = try steps.compactMap { step -> Point? in
        var values: [Int: [Double]] = [:]
        for cell in cells {
          guard let found = try measurements.winRate(cell, at: step) else { continue }
          values[cell.record.seed] = found
        }
        guard !values.isEmpty, Set(values.values.map(\.count)).count == 1 else { return nil }
        let estimate = Statistics.acrossPrompts(Array(values.values))
        guard let interval = estimate.interval else { return nil }
        return Point(x: Double(step), rate: estimate.mean, interval: interval)
      }
      if points.count > 1 { lines.append(Line(series: line.series, label: line.label, points: points)) }
    }
    guard !lines.isEmpty else { return nil }
    self.lines = lines
    self.name = name
    title = "Win rate over training step: \(survey.experiment.name)"
    subtitle = "against four draws of SFT at temperature 1, by the ground-truth reward"
    axis = "training step"
  }

  func data() -> String {
    var rows = ["series,x,win_rate,low,high,method,setting"]
    for (index, line) in lines.enumerated() {
      for point in line.points {
        let numbers = [point.x, point.rate, point.interval.lowerBound, point.interval.upperBound].map(Format.data)
        rows.append(
          (["\(index + 1)"] + numbers + [Format.field(line.series.title), Format.field(line.label)])
            .joined(separator: ","))
      }
    }
    return rows.joined(separator: "\n") + "\n"
  }

  func script() -> String {
    var text = Gnuplot.opening(about: "Win rates, drawn from \(name).csv.")
    text += "title_text = \(Gnuplot.quoted(title))\nsubtitle_text = \(Gnuplot.quoted(subtitle))\n"
    for (index, line) in lines.enumerated() {
      let title = [line.series.title, line.label].filter { !$0.isEmpty }.joined(separator: ", ")
      text += "series_\(index + 1) = \(Gnuplot.quoted(title))\n"
    }
    let all = lines.flatMap(\.points).map(\.x)
    let least = all.min() ?? 0, most = all.max() ?? 1, margin = max((most - least) * 0.05, 0.02)
    // Three names stand side by side, or two long ones.
    let columns = lines.allSatisfy { $0.series.title.count + $0.label.count <= 24 } ? 3 : 2
    let keyRows = (lines.count + columns - 1) / columns
    let styles = SeriesStyle.styles(for: lines.map(\.series))
    // Beside each other, so that intervals at one temperature are all seen.
    let spread = margin * 0.35
    let items = zip(lines.indices, styles).map { index, style -> String in
      let shift = (Double(index) - Double(lines.count - 1) / 2) * spread / Double(max(lines.count - 1, 1)) * 2
      let look = "lw 1.8 dt \(style.dash) lc rgb '\(style.colour)'"
      let columns = "($1==\(index + 1) ? $2+(\(Format.data(shift))) : NaN)"
      return "'\(name).csv' skip 1 using \(columns):(100*$3):(100*$4):(100*$5) with yerrorbars pt 0 lw 1.1 "
        + "lc rgb '\(style.colour)' notitle, \\\n"
        + "  '\(name).csv' skip 1 using \(columns):(100*$3) with linespoints pt \(style.point) ps 1.1 \(look) notitle, \\\n"
        + "  keyentry with linespoints pt \(style.point) ps 1.1 \(look) title series_\(index + 1)"
    }
    let body = """
      set label 1 title_text at screen 0.5,0.965 center noenhanced font ',16'
      set label 2 subtitle_text at screen 0.5,0.92 center noenhanced textcolor rgb '#555555'
      set lmargin at screen 0.085
      set rmargin at screen 0.98
      set tmargin at screen 0.885
      set bmargin at screen \(0.13 + 0.032 * Double(keyRows))
      \(Gnuplot.axes)
      set errorbars 0.6
      set xrange [\(Format.data(least - margin)):\(Format.data(most + margin))]
      set yrange [0:100]
      set xlabel '\(axis)'
      set ylabel 'win rate, percent, with 95% intervals' noenhanced
      set key at screen 0.53,\(0.012 + 0.016 * Double(keyRows)) center center vertical maxrows \(keyRows) noenhanced samplen 4 spacing 1.2
      plot 50 with lines lw 1 dt (3,5) lc rgb '#888888' notitle, \\
        \(items.joined(separator: ", \\\n  "))
      unset label 1
      unset label 2
      """
    return text + Gnuplot.drawing(name: name, width: 1000, height: 700, body: body)
  }
}
