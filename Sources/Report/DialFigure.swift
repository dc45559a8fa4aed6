import Foundation
import Ledger

/// How the ends of trainings change with a dial, such as the rate of flipped labels: reward and KL, a line a method.
struct DialFigure {
  struct Line {
    var series: Survey.Series
    var points: [Point]
  }

  /// All seeds of one configuration at the end of training; of several settings the one that earns most.
  struct Point {
    var value: Double
    var end: MeanPoint
  }

  /// For people: "flip rate".
  let dial: String
  let lines: [Line]
  let experiment: String

  /// The files' common name, of safe characters.
  var name: String { Format.slug("dial-" + dial.replacing(" ", with: "-")) }

  /// A figure for each dial that has three numbers or more.
  static func all(_ survey: Survey) -> [DialFigure] {
    let cells = survey.trained.flatMap(\.cells)
    var values: [String: Set<Double>] = [:]
    for cell in cells {
      for dial in Format.numericDials(cell.record.configuration) { values[dial.name, default: []].insert(dial.value) }
    }
    return values.filter { $0.value.count > 2 }.keys.sorted().map { dial in
      DialFigure(
        dial: dial, lines: survey.methods.compactMap { line($0, dial) }, experiment: survey.experiment.name)
    }.filter { !$0.lines.isEmpty }
  }

  private static func line(_ series: Survey.Series, _ dial: String) -> Line? {
    var best: [Double: MeanPoint] = [:]
    for configuration in series.configurations {
      let dials = Format.numericDials(configuration[0].record.configuration)
      guard let value = dials.first(where: { $0.name == dial })?.value,
        let end = Survey.Series.meanPoints(configuration).last
      else { continue }
      if end.reward.mean > best[value]?.reward.mean ?? -.infinity { best[value] = end }
    }
    guard best.count > 1 else { return nil }
    return Line(series: series, points: best.sorted { $0.key < $1.key }.map { Point(value: $0.key, end: $0.value) })
  }

  func data() -> String {
    var rows = ["line,value,reward,reward_se,kl,kl_se,seeds,method,cells"]
    for (index, line) in lines.enumerated() {
      for point in line.points {
        let end = point.end
        let numbers = [end.reward.mean, end.reward.standardError, end.kl.mean, end.kl.standardError].map(Format.data)
        rows.append(
          (["\(index + 1)", Format.setting(point.value)] + numbers + [
            "\(end.seeds)", Format.field(line.series.name), end.cells.joined(separator: " "),
          ]).joined(separator: ","))
      }
    }
    return rows.joined(separator: "\n") + "\n"
  }

  func script() -> String {
    let styles = SeriesStyle.styles(for: lines.map(\.series))
    let keyRows = (lines.count + 5) / 6
    var text = Gnuplot.opening(about: "The ends of training over a dial, drawn from \(name).csv.")
    text += "title_text = \(Gnuplot.quoted("The end of training over \(dial): \(experiment)"))\n"
    text += "dial_text = \(Gnuplot.quoted(dial))\n"
    for (index, line) in lines.enumerated() { text += "line_\(index + 1) = \(Gnuplot.quoted(line.series.name))\n" }
    var body = """
      set multiplot
      set label 1 title_text at screen 0.5,0.955 center noenhanced font ',16'
      \(Gnuplot.axes)
      set autoscale xfix
      set offsets graph 0.03,graph 0.03,graph 0.05,graph 0.05
      set bmargin at screen \(0.15 + 0.045 * Double(keyRows))
      set tmargin at screen 0.9
      set xlabel dial_text noenhanced

      """
    for (panel, label) in ["mean ground-truth reward", "KL(π‖π_{ref}), nats per sequence"].enumerated() {
      body += """
        set lmargin at screen \(panel == 0 ? 0.075 : 0.575)
        set rmargin at screen \(panel == 0 ? 0.485 : 0.985)
        set ylabel '\(label)' enhanced offset 0.5,0

        """
      body +=
        panel == 0
        ? "set key at screen 0.5,\(0.03 + 0.02 * Double(keyRows)) center center horizontal maxcols 6 noenhanced samplen 4\n"
        : "unset key\nunset label 1\n"
      var items: [String] = []
      for (index, style) in styles.enumerated() {
        let columns = panel == 0 ? "3:4" : "5:6", look = "lw 1.8 dt \(style.dash) lc rgb '\(style.colour)'"
        let rows = "'\(name).csv' skip 1 using ($1==\(index + 1) ? $2 : NaN):"
        items.append("\(rows)\(columns) with yerrorbars pt \(style.point) ps 1.1 lw 1 lc rgb '\(style.colour)' notitle")
        items.append("\(rows)\(columns.prefix(1)) with lines \(look) notitle")
        if panel == 0 {
          items.append("keyentry with linespoints pt \(style.point) ps 1.1 \(look) title line_\(index + 1)")
        }
      }
      body += "plot " + items.joined(separator: ", \\\n  ") + "\n"
    }
    body += "unset multiplot"
    return text + Gnuplot.drawing(name: name, width: 1200, height: 560, body: body)
  }
}
