import Ledger

/// The reward and the KL at the end of training over a setting of the data or of the start, such as the rate of flipped
/// labels. A line for each method.
struct SharedSettingFigure: Figure {
  struct Line {
    var series: Survey.Series
    /// The mean over seeds of one configuration at the end of training. Of several configurations at one value, the one
    /// with the highest reward.
    var points: [(value: Double, end: MeanPoint)]
  }

  /// In words: "flip rate".
  let setting: String
  let lines: [Line]
  let experiment: String

  var name: String { Format.slug("dial-" + setting.replacing(" ", with: "-")) }
  var caption: String {
    "The end of training over \(Markdown.escaped(setting)): the mean over seeds of each method's setting with the "
      + "highest reward"
  }

  /// A figure for each setting that has three numbers or more.
  static func all(_ survey: Survey) -> [SharedSettingFigure] {
    let settings = survey.trained.flatMap(\.cells).flatMap(\.sharedSettings).filter { $0.number != nil }
    return Dictionary(grouping: settings, by: \.name).values.filter { Set($0.map(\.number)).count > 2 }
      .map { $0[0] }.sorted { $0.title < $1.title }
      .map { setting in
        SharedSettingFigure(
          setting: setting.title, lines: survey.methods.compactMap { line($0, setting.name) },
          experiment: survey.experiment.name)
      }.filter { !$0.lines.isEmpty }
  }

  private static func line(_ series: Survey.Series, _ setting: String) -> Line? {
    var best: [Double: MeanPoint] = [:]
    for configuration in series.configurations {
      guard let value = configuration[0].sharedSettings.first(where: { $0.name == setting })?.number,
        let end = configuration.meanPoints.last
      else { continue }
      if end.reward.mean > best[value]?.reward.mean ?? -.infinity { best[value] = end }
    }
    guard best.count > 1 else { return nil }
    return Line(series: series, points: best.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }

  var dataFiles: [(suffix: String, text: String)] {
    let rows = lines.enumerated().flatMap { index, line in
      line.points.map { point -> [String] in
        let end = point.end
        let numbers = [end.reward.mean, end.reward.standardError, end.kl.mean, end.kl.standardError].map(Format.data)
        return ["\(index + 1)", Format.setting(point.value)] + numbers
          + ["\(end.seeds)", CSV.field(line.series.name), end.cells.joined(separator: " ")]
      }
    }
    return [(".csv", CSV.file("line,value,reward,reward_se,kl,kl_se,seeds,method,cells", rows))]
  }

  func script() -> String {
    let styles = SeriesStyle.styles(for: lines.map(\.series))
    let keyRows = (lines.count + 5) / 6
    var text = Gnuplot.opening(
      about: "The end of training over a setting of the data, drawn from \(name).csv.",
      title: "The end of training over \(setting): \(experiment)")
    text += "setting_text = \(Gnuplot.quoted(setting))\n"
    text += Gnuplot.variables("line", lines.map(\.series.name))
    var body = """
      set multiplot
      set label 1 title_text at screen 0.5,0.955 center noenhanced font ',16'
      \(Gnuplot.axes)
      set autoscale xfix
      set offsets graph 0.03,graph 0.03,graph 0.05,graph 0.05
      set bmargin at screen \(0.15 + 0.045 * Double(keyRows))
      set tmargin at screen 0.9
      set xlabel setting_text noenhanced

      """
    for (panel, label) in ["mean ground-truth reward", "KL(π‖π_{ref}), nats per sequence"].enumerated() {
      body += """
        set lmargin at screen \(panel == 0 ? 0.075 : 0.575)
        set rmargin at screen \(panel == 0 ? 0.485 : 0.985)
        set ylabel '\(label)' enhanced offset 0.5,0

        """
      body +=
        panel == 0
        ? "set key at screen 0.5,\(0.03 + 0.02 * Double(keyRows)) center center horizontal maxcols 6 "
          + "noenhanced samplen 4\n"
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
