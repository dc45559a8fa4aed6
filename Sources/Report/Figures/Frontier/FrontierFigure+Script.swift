// The gnuplot script.
extension FrontierFigure {
  private var layout: FrontierLayout { FrontierLayout(selection) }
  private var styles: [SeriesStyle] { SeriesStyle.styles(for: selection.series) }
  private var isOfEnds: Bool { selection.showsEndsOnly }

  func script() -> String {
    let files = isOfEnds ? "\(name).csv" : "\(name).csv and \(name)-stairs.csv"
    var text = Gnuplot.opening(
      about: "The reward–KL frontier, drawn from \(files).",
      title: "Reward–KL frontier: " + selection.survey.experiment.name)
    text += "reward_text = \(Gnuplot.quoted(selection.survey.rewardTitle))\n"
    text += "subtitle_text = \(Gnuplot.quoted(subtitle))\n"
    text += Gnuplot.variables("series", selection.series.map(\.title))
    let rewards = selection.rewardRange, layout = layout, styles = styles
    var labelTexts: [String] = []
    var body = """
      set multiplot
      set label 1 title_text at screen 0.5,0.968 center noenhanced font ',16'
      set label 2 subtitle_text at screen 0.5,0.928 center noenhanced textcolor rgb '#555555'
      \(Gnuplot.axes)
      set errorbars 0.4
      set yrange [\(Format.data(rewards.lowerBound)):\(Format.data(rewards.upperBound))]

      """
    for (index, panel) in layout.panels.enumerated() {
      let labels = layout.labels(in: panel, styles)
      body += axes(of: panel) + annotations(labels, firstNumber: labelTexts.count + 1)
      body += plot(isFirst: index == 0)
      labelTexts += labels.map(\.text)
    }
    body += "unset multiplot"
    text += Gnuplot.variables("label", labelTexts)
    return text + Gnuplot.drawing(name: name, width: Int(layout.width), height: Int(layout.height), body: body)
  }

  private func axes(of panel: FrontierLayout.Panel) -> String {
    var text = """
      \(Gnuplot.margins(left: panel.left, right: panel.right, bottom: panel.bottom, top: panel.top))
      set xrange [0:\(Format.data(panel.limit))]

      """
    if panel.isRoot {
      let ticks = [0.0, 0.5, 2, 5, 10, 20, 30, 50, 100, 200, 500, 1000].filter { $0 <= panel.limit }
      text += "set nonlinear x via sqrt(x) inverse x*x\n"
      text += "set xtics (\(ticks.map(Format.setting).joined(separator: ",")))\n"
      text += "set xlabel 'the whole range, nats (square-root axis)'\nunset ylabel\nunset key\n"
      text += "unset label 1\nunset label 2\n"
    } else {
      // The PNG is drawn after the SVG and begins with the settings that the SVG's last panel left.
      text += "unset nonlinear x\nset xtics autofreq\n"
      text += "set xlabel 'KL(π‖π_{ref}), nats per sequence (exact per step, summed)' enhanced\n"
      text += "set ylabel reward_text noenhanced offset 0.5,0\n"
      let y = Format.data(0.035 + 0.0135 * Double(layout.keyRows))
      text += "set key at screen 0.52,\(y) center center vertical maxrows \(layout.keyRows) "
      text += "noenhanced samplen 4 spacing 1.35\n"
    }
    return text
  }

  /// The labels with their leaders, and the place of the SFT policy.
  private func annotations(_ labels: [FrontierLayout.Label], firstNumber: Int) -> String {
    let (width, height) = (layout.width, layout.height)
    var text = ""
    for (number, label) in zip(firstNumber..., labels) {
      let (point, place) = (label.point, label.place)
      text += "set label label_\(number) at screen \(place.x / width),\(place.y / height) left noenhanced "
      text += "font ',9' textcolor rgb '\(label.colour)' front\n"
      if place.needsLeader {
        let x = min(max(point.x, place.x), place.x + Double(label.text.count) * LabelPlacer.characterWidth)
        let y = abs(point.y - place.y) > 8 ? place.y + (point.y > place.y ? 7 : -7) : place.y
        text += "set arrow from screen \(point.x / width),\(point.y / height) to screen "
        text += "\(x / width),\(y / height) nohead lw 0.6 lc rgb '#999999'\n"
      }
    }
    if let start = selection.survey.start {
      text += "start_kl = \(Format.data(max(start.kl, 0)))\nstart_reward = \(Format.data(start.reward))\n"
    }
    return text
  }

  private func plot(isFirst: Bool) -> String {
    var items: [String] = []
    if !selection.background.isEmpty {
      items.append("'\(name).csv' skip 1 using ($1==0 ? $2 : NaN):3 with points pt 7 ps 0.45 lc rgb '#c4c4c4' notitle")
      if isFirst { items.append("keyentry with points pt 7 ps 0.6 lc rgb '#c4c4c4' title 'grey: the other methods'") }
    }
    for (index, style) in styles.enumerated() {
      items += isOfEnds ? ends(series: index, style, isFirst) : evaluations(series: index, style, isFirst)
    }
    if selection.survey.start != nil {
      let start = "'+' using (start_kl):(start_reward) every ::0::0 with points"
      items.append("\(start) pt 3 ps 2.2 lw 2.4 lc rgb '#000000' notitle")
      if isFirst {
        items.append("keyentry with points pt 3 ps 1.8 lw 2.2 lc rgb '#000000' title 'SFT, where all start'")
      }
    }
    if isFirst {
      if selection.hasDegenerate {
        items.append("keyentry with points pt 4 ps 1.2 lw 1.3 lc rgb '#555555' title 'hollow: degenerate text'")
      }
      if !isOfEnds { items.append("keyentry with points pt 7 ps 1.7 lc rgb '#555555' title 'large: end of training'") }
    }
    return "plot " + items.joined(separator: ", \\\n  ") + "\nunset label\nunset arrow\n"
  }

  /// The last points of a series' cells, with intervals.
  private func ends(series index: Int, _ style: SeriesStyle, _ isFirst: Bool) -> [String] {
    let finals = selection.series[index].cells.compactMap(\.points.last)
    var items: [String] = []
    for degenerate in [false, true] where finals.contains(where: { $0.degenerate == degenerate }) {
      let select = "'\(name).csv' skip 1 using ($1==\(index + 1) && $6==1 && $7==\(degenerate ? 1 : 0) ? $2 : NaN):3"
      let shape = degenerate ? style.hollowPoint : style.point
      items.append("\(select):5 with yerrorbars pt 0 lw 0.8 lc rgb '\(style.colour)' notitle")
      items.append("\(select) with points pt \(shape) ps \(isFirst ? 1.1 : 0.8) lc rgb '\(style.colour)' notitle")
    }
    return items
  }

  /// The staircase and the points of a series: intervals at its unsurpassed points, hollow points for degenerate text,
  /// large points for the ends of trainings.
  private func evaluations(series index: Int, _ style: SeriesStyle, _ isFirst: Bool) -> [String] {
    let number = index + 1
    let points = selection.series[index].points
    let finals = selection.series[index].cells.compactMap(\.points.last)
    let colour = "lc rgb '\(style.colour)'"
    func select(_ condition: String) -> String {
      "'\(name).csv' skip 1 using ($1==\(number)\(condition) ? $2 : NaN):3"
    }
    var items = [
      "'\(name)-stairs.csv' skip 1 using ($1==\(number) ? $2 : NaN):3 with steps lw 2 dt \(style.dash) \(colour) "
        + "notitle"
    ]
    if isFirst, points.contains(where: { $0.rewardStandardError.isFinite }) {
      items.append(select(" && $8==1 && $7==0") + ":5 with yerrorbars pt 0 lw 0.8 \(colour) notitle")
    }
    let (size, large) = isFirst ? ("0.85", "1.6") : ("0.6", "1.1")
    for degenerate in [false, true] where points.contains(where: { $0.degenerate == degenerate }) {
      let shape = degenerate ? "\(style.hollowPoint) ps \(size) lw 1.2" : "\(style.point) ps \(size)"
      items.append(select(" && $7==\(degenerate ? 1 : 0) && $6==0") + " with points pt \(shape) \(colour) notitle")
    }
    if finals.contains(where: { !$0.degenerate }) {
      let final = select(" && $7==0 && $6==1")
      items.append(final + " with points pt \(style.point) ps \(large) \(colour) notitle")
      items.append(final + " with points pt \(style.hollowPoint) ps \(large) lw 1.1 lc rgb '#222222' notitle")
    }
    if finals.contains(where: \.degenerate) {
      items.append(
        select(" && $7==1 && $6==1") + " with points pt \(style.hollowPoint) ps \(large) lw 1.1 \(colour) notitle")
    }
    if isFirst {
      items.append(
        "keyentry with linespoints pt \(style.point) ps 1.1 lw 2 dt \(style.dash) \(colour) title series_\(number)")
    }
    return items
  }
}
