import Foundation

/// Best-of-n over n (arXiv 2305.18290, figure 4): the ground-truth reward of the best of n completions, and the reward
/// that it was chosen by. Over-optimisation is visible where the first falls while the second rises (arXiv 2210.10760).
/// Win rates beside them, where pairs were judged.
struct BestOfNFigure: Figure {
  let name = "best-of-n"
  let caption: String
  let selection: BestOfNSelection

  /// Nil where fewer than two n were measured.
  init?(_ survey: Survey, _ judging: JudgingSurvey) {
    guard let selection = BestOfNSelection(survey, judging) else { return nil }
    self.selection = selection
    caption =
      "Best-of-n over n, the SFT policy at n = 1: the ground-truth reward and the reward that the best is chosen by"
      + (judging.parts.isEmpty ? "" : ", and the win rate at each temperature")
  }

  var dataFiles: [(suffix: String, text: String)] { [(".csv", selection.data())] }

  private var layout: BestOfNLayout { BestOfNLayout(selection) }

  func script() -> String {
    let survey = selection.survey, layout = layout
    var text = Gnuplot.opening(
      about: "Best-of-n over n, drawn from \(name).csv.", title: "Best-of-n over n: \(survey.experiment.name)")
    let subtitle = "\(survey.prompts) held-out prompts · n = 1 is the SFT policy · 95% intervals"
    text += "subtitle_text = \(Gnuplot.quoted(subtitle))\n"
    var body = """
      set multiplot
      set label 1 title_text at screen 0.5,\(1 - layout.header * 0.4) center noenhanced font ',16'
      set label 2 subtitle_text at screen 0.5,\(1 - layout.header * 0.95) center noenhanced textcolor rgb '#555555'
      \(Gnuplot.axes)
      set errorbars 0.6
      set logscale x
      unset mxtics
      set xrange [\(Format.data(layout.range.lowerBound)):\(Format.data(layout.range.upperBound))]
      set xtics (\(ticks))
      set xlabel 'n; beneath it log n − (n − 1)/n, nats' noenhanced offset 0,-0.4

      """
    for (index, panel) in selection.panels.enumerated() {
      let number = index + 1, frame = layout.frames[index], range = BestOfNLayout.range(of: panel)
      text += Gnuplot.variables("panel_\(number)", selection.title(of: panel).map(Self.clipped))
      text += Gnuplot.variables("line_\(number)", panel.lines.map(selection.label))
      body += """
        \(Gnuplot.margins(left: frame.left, right: frame.right, bottom: frame.bottom, top: frame.top))
        set title panel_\(number)_1."\\n".panel_\(number)_2 noenhanced offset 0,-0.3
        set key at screen \(frame.key.x),\(frame.key.y) center center vertical \
        maxrows 3 noenhanced samplen 3 spacing 1.15
        \(panel.isOfWinRates ? "set ylabel 'win rate, percent' offset 1.5,0" : "unset ylabel")
        set yrange [\(Format.data(range.lowerBound)):\(Format.data(range.upperBound))]

        """
      body += "plot " + items(of: panel, number).joined(separator: ", \\\n  ") + "\n"
      if index == 0 { body += "unset label 1\nunset label 2\n" }
    }
    // The PNG is drawn after the SVG and begins with the settings that the SVG's last panel left.
    body += "unset multiplot\nunset logscale x\nunset title"
    return text + Gnuplot.drawing(name: name, width: layout.width, height: Int(layout.height), body: body)
  }

  /// n, and beneath it the bound on the KL of best-of-n. Double quotes, for the line break, hold only our own text.
  private var ticks: String {
    let ticks = selection.ns.map { n in
      "\"\(Format.setting(n))\\n\(Format.fixed(log(n) - (n - 1) / n, 2))\" \(Format.setting(n))"
    }
    return ticks.joined(separator: ", ")
  }

  /// Cuts a title that would run into its neighbour.
  private static func clipped(_ text: String) -> String { text.count <= 60 ? text : text.prefix(59) + "…" }

  private func items(of panel: BestOfNSelection.Panel, _ number: Int) -> [String] {
    let factor = panel.isOfWinRates ? "100*" : ""
    let seriesStyles = SeriesStyle.styles(for: selection.series)
    let temperatures = Set(panel.lines.compactMap(\.temperature)).sorted()
    var items = panel.isOfWinRates ? ["50 with lines lw 1 dt (3,5) lc rgb '#888888' notitle"] : []
    for (index, line) in panel.lines.enumerated() {
      var style = seriesStyles[selection.series.firstIndex { $0.id == line.series.id } ?? 0]
      if let temperature = line.temperature {
        let position = temperatures.firstIndex(of: temperature) ?? 0
        (style.colour, style.dash) = SeriesStyle.setting(position, of: temperatures.count)
      }
      let shift = pow(layout.lineSpacing, Double(index) - Double(panel.lines.count - 1) / 2)
      let columns = "($1==\(number) && $2==\(index + 1) ? $3*\(Format.data(shift)) : NaN):(\(factor)$4)"
      let look = "lw 1.8 dt \(style.dash) lc rgb '\(style.colour)'"
      if line.points.contains(where: { $0.interval != nil }) {
        items.append(
          "'\(name).csv' skip 1 using \(columns):(\(factor)$5):(\(factor)$6) with yerrorbars pt 0 lw 1.1 "
            + "lc rgb '\(style.colour)' notitle")
      }
      items.append("'\(name).csv' skip 1 using \(columns) with linespoints pt \(style.point) ps 1.1 \(look) notitle")
      items.append("keyentry with linespoints pt \(style.point) ps 1.1 \(look) title line_\(number)_\(index + 1)")
    }
    return items
  }
}
