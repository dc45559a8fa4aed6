import Ledger

/// The win rate over the sampling temperature or over the training step, with intervals. A line for each method.
struct WinRateFigure: Figure {
  struct Point {
    /// A temperature or a training step.
    var x: Double
    /// A fraction from 0 to 1, as is the interval.
    var winRate: Double
    var interval: ClosedRange<Double>
  }

  struct Line {
    var series: Survey.Series
    var label: String
    var points: [Point]
  }

  let name: String
  let caption: String
  let title: String
  let subtitle: String
  let axis: String
  let lines: [Line]

  /// The figures of an experiment: one for each judge and opponent, and one over training steps.
  static func all(_ survey: Survey, _ ledger: Ledger, _ judging: JudgingSurvey) throws -> [WinRateFigure] {
    let temperatures = judging.parts.enumerated().compactMap { index, part in
      WinRateFigure(
        temperaturesOf: part, name: index == 0 ? "win-rate" : "win-rate-\(part.slug)",
        experiment: survey.experiment.name)
    }
    let steps = try judging.parts.first.flatMap {
      try WinRateFigure(stepsOf: survey, ledger, best: $0.best, name: "win-rate-steps")
    }
    return temperatures + [steps].compactMap { $0 }
  }

  /// Shows for each method the setting with the highest win rate. Nil where there is nothing to draw.
  private init?(temperaturesOf part: JudgingSurvey.Part, name: String, experiment: String) {
    lines = part.best.map { line in
      Line(
        series: line.series, label: line.label,
        points: line.points.compactMap { point in
          guard let winRate = point.winRate, let wilson = point.wilson else { return nil }
          return Point(x: point.temperature, winRate: winRate, interval: wilson)
        })
    }.filter { !$0.points.isEmpty }
    guard !lines.isEmpty else { return nil }
    self.name = name
    title = "Win rate over sampling temperature: \(experiment)"
    subtitle = "against \(part.opponent), judged by \(part.judge); of each method the setting that wins most"
    caption =
      "Win rate over sampling temperature against \(Markdown.escaped(part.opponent)), judged by "
      + "\(Markdown.escaped(part.judge))"
    axis = "sampling temperature"
  }

  /// Compares the evaluations of each method's best setting with samples of the SFT policy, by the ground-truth reward
  /// at temperature 1. Nil where the ledger lacks the rewards.
  private init?(stepsOf survey: Survey, _ ledger: Ledger, best: [JudgingSurvey.Line], name: String) throws {
    let measurements = Measurements(survey: survey, ledger: ledger)
    var lines: [Line] = []
    for line in best {
      let steps = Set(line.cells.flatMap { $0.points.map(\.step) }).sorted()
      guard steps.count > 1 else { continue }
      let points = try steps.compactMap { step -> Point? in
        var values: [Int: [Double]] = [:]
        for cell in line.cells {
          guard let found = try measurements.winRate(cell, at: step) else { continue }
          values[cell.record.seed] = found
        }
        guard !values.isEmpty, Set(values.values.map(\.count)).count == 1 else { return nil }
        let estimate = Statistics.acrossPrompts(values)
        guard let interval = estimate.interval else { return nil }
        return Point(x: Double(step), winRate: estimate.mean, interval: interval)
      }
      if points.count > 1 { lines.append(Line(series: line.series, label: line.label, points: points)) }
    }
    guard !lines.isEmpty else { return nil }
    self.lines = lines
    self.name = name
    title = "Win rate over training step: \(survey.experiment.name)"
    subtitle = "against four draws of SFT at temperature 1, by the ground-truth reward"
    caption = "Win rate over training step against the SFT policy, by the ground-truth reward"
    axis = "training step"
  }

  var dataFiles: [(suffix: String, text: String)] {
    let rows = lines.enumerated().flatMap { index, line in
      line.points.map { point in
        ["\(index + 1)"]
          + [point.x, point.winRate, point.interval.lowerBound, point.interval.upperBound].map(Format.data)
          + [CSV.field(line.series.title), CSV.field(line.label)]
      }
    }
    return [(".csv", CSV.file("series,x,win_rate,low,high,method,setting", rows))]
  }

  func script() -> String {
    var text = Gnuplot.opening(about: "Win rates, drawn from \(name).csv.", title: title)
    text += "subtitle_text = \(Gnuplot.quoted(subtitle))\n"
    text += Gnuplot.variables(
      "series", lines.map { [$0.series.title, $0.label].filter { !$0.isEmpty }.joined(separator: ", ") })
    let all = lines.flatMap(\.points).map(\.x)
    let least = all.min() ?? 0, most = all.max() ?? 1, margin = max((most - least) * 0.05, 0.02)
    // Three names fit side by side, or two long ones.
    let columns = lines.allSatisfy { $0.series.title.count + $0.label.count <= 24 } ? 3 : 2
    let keyRows = (lines.count + columns - 1) / columns
    let styles = SeriesStyle.styles(for: lines.map(\.series))
    // The lines stand side by side, so that all intervals at one temperature are visible.
    let spread = margin * 0.35
    let items = zip(lines.indices, styles).map { index, style -> String in
      let shift = (Double(index) - Double(lines.count - 1) / 2) * spread / Double(max(lines.count - 1, 1)) * 2
      let look = "lw 1.8 dt \(style.dash) lc rgb '\(style.colour)'"
      let columns = "($1==\(index + 1) ? $2+(\(Format.data(shift))) : NaN)"
      return "'\(name).csv' skip 1 using \(columns):(100*$3):(100*$4):(100*$5) with yerrorbars pt 0 lw 1.1 "
        + "lc rgb '\(style.colour)' notitle, \\\n"
        + "  '\(name).csv' skip 1 using \(columns):(100*$3) with linespoints pt \(style.point) ps 1.1 \(look) "
        + "notitle, \\\n"
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
      set key at screen 0.53,\(0.012 + 0.016 * Double(keyRows)) center center vertical \
      maxrows \(keyRows) noenhanced samplen 4 spacing 1.2
      plot 50 with lines lw 1 dt (3,5) lc rgb '#888888' notitle, \\
        \(items.joined(separator: ", \\\n  "))
      unset label 1
      unset label 2
      """
    return text + Gnuplot.drawing(name: name, width: 1000, height: 700, body: body)
  }
}
