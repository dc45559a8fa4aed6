import Foundation
import Ledger

/// The figure of the experiment: reward over KL, every evaluation a point, a staircase for each method.
struct FrontierFigure {
  /// Whose points span the axes.
  let survey: Survey
  /// Which series are told apart; the others' points stand behind them in grey.
  var kind = Kind.all
  /// The files' common name, of safe characters.
  let name: String
  /// A note under the title, such as the protocol of a figure that is drawn apart.
  var note: String?
  /// What data the cells have learnt from, where that is not all that the sweep has.
  var dataText = ""

  enum Kind {
    case all
    /// Some of very many.
    case some([Survey.Series])
    /// Where each configuration of very many ended, by name.
    case ends
  }

  /// KL up to which the left panel shows points on a linear axis, where some lie beyond.
  static let zoom = 15.0
  private let width = 1200.0
  private let height = 800.0

  private struct Panel {
    var left: Double
    var right: Double
    var limit: Double
    var isRoot: Bool
    /// In shares of the figure, from its bottom.
    var bottom: Double
    let top = 0.885

    func x(_ kl: Double) -> Double {
      let share = isRoot ? (max(kl, 0) / limit).squareRoot() : kl / limit
      return left + (right - left) * share
    }
  }

  private var trained: [Survey.Series] {
    if case .some(let members) = kind { return members }
    return survey.trained
  }
  private var styles: [SeriesStyle] { SeriesStyle.styles(for: trained) }
  private var isOfEnds: Bool { if case .ends = kind { true } else { false } }
  /// Those that stand behind.
  private var others: [Survey.Series] {
    let titles = Set(trained.map(\.title))
    return survey.trained.filter { !titles.contains($0.title) }
  }

  private var hasDegenerate: Bool { trained.contains { $0.points.contains(where: \.degenerate) } }

  /// Five names stand side by side, or fewer long ones; what more there are needs more rows, and the panels make room for
  /// them.
  private var keyRows: Int {
    if isOfEnds { return 2 }
    let longest = max(trained.map(\.title.count).max() ?? 0, others.isEmpty ? 0 : 23)
    let columns = longest <= 22 ? 5 : longest <= 30 ? 4 : longest <= 40 ? 3 : 2
    let entries = trained.count + generalEntries
    return max(2, (entries + columns - 1) / columns)
  }

  /// What the key says beside the series' names.
  private var generalEntries: Int {
    (survey.start == nil ? 0 : 1) + (hasDegenerate ? 1 : 0) + (others.isEmpty ? 0 : 1) + (isOfEnds ? 0 : 1)
  }

  private var panels: [Panel] {
    let bottom = 0.195 + 0.027 * Double(keyRows - 2)
    let most = survey.series.flatMap(\.points).map(\.kl).max() ?? 1
    guard most > Self.zoom else {
      return [Panel(left: 0.075, right: 0.98, limit: max(most * 1.08, 0.1), isRoot: false, bottom: bottom)]
    }
    return [
      Panel(left: 0.075, right: 0.645, limit: Self.zoom, isRoot: false, bottom: bottom),
      Panel(left: 0.71, right: 0.98, limit: most * 1.12, isRoot: true, bottom: bottom),
    ]
  }

  /// The range of the reward axis: a little more than the data, and no more than a probability can be if it is one.
  private var rewards: ClosedRange<Double> {
    let all = survey.series.flatMap(\.points).map(\.reward)
    let low = all.min() ?? 0
    let high = all.max() ?? 1
    let margin = max((high - low) * 0.06, 0.01)
    let isShare = low >= 0 && high <= 1
    return (isShare ? max(low - margin, -0.01) : low - margin)...(isShare ? min(high + margin, 1.015) : high + margin)
  }

  // MARK: Data

  /// Every point that is drawn; column `envelope` is 1 for those that none of their series surpasses.
  func data() -> String {
    var lines = [
      "series,kl,reward,kl_se,reward_se,final,degenerate,envelope,method,setting,value,seed,step,prompts,cell"
    ]
    // Those that stand behind are series 0.
    for (number, series) in trained.enumerated().map({ ($0 + 1, $1) }) + others.map({ (0, $0) }) {
      let points = series.cells.flatMap { cell in cell.points.map { (cell, $0) } }
      let envelope = Set(Statistics.paretoEnvelope(points.map { ($0.1.kl, $0.1.reward) }))
      for (place, (cell, point)) in points.enumerated() {
        let isFinal = point.step == cell.points.last?.step
        let numbers = [point.kl, point.reward, point.klStandardError, point.rewardStandardError].map(Format.data)
        let flags = [isFinal, point.degenerate, envelope.contains(place)].map { $0 ? "1" : "0" }
        let foreign = [series.title, cell.record.hyperparameter ?? ""].map(Format.field)
        lines.append(
          (["\(number)"] + numbers + flags + foreign + [
            cell.record.value.map(Format.setting) ?? "", "\(cell.record.seed)", "\(point.step)", "\(point.prompts)",
            cell.record.stage,
          ]).joined(separator: ","))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The corners of each staircase: from each unsurpassed point level to the next one's KL, at the end to the series'
  /// largest KL. A stair claims no more than was measured: that this reward was reached within this KL.
  func stairs() -> String? {
    guard !isOfEnds else { return nil }
    var lines = ["series,kl,reward"]
    for (index, series) in trained.enumerated() {
      let points = series.points.map { (kl: $0.kl, reward: $0.reward) }
      let envelope = Statistics.paretoEnvelope(points).map { points[$0] }
      for point in envelope {
        lines.append("\(index + 1),\(Format.data(point.kl)),\(Format.data(point.reward))")
      }
      if let last = envelope.last, let most = points.map(\.kl).max(), most > last.kl {
        lines.append("\(index + 1),\(Format.data(most)),\(Format.data(last.reward))")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Script

  func script() -> String {
    let subtitle =
      note ?? (dataText.isEmpty ? "" : dataText + " · ")
      + "\(survey.prompts) held-out prompts · \(survey.seedsText) · "
      + (isOfEnds ? "where each training ended" : "every point is one evaluation of one cell")
    let files = isOfEnds ? "\(name).csv" : "\(name).csv and \(name)-stairs.csv"
    var text = Gnuplot.opening(about: "The reward–KL frontier, drawn from \(files).")
    text += "title_text = \(Gnuplot.quoted("Reward–KL frontier: " + survey.experiment.name))\n"
    text += "reward_text = \(Gnuplot.quoted(survey.rewardTitle))\n"
    text += "subtitle_text = \(Gnuplot.quoted(subtitle))\n"
    for (index, series) in trained.enumerated() {
      text += "series_\(index + 1) = \(Gnuplot.quoted(series.title))\n"
    }
    var labels: [String] = []
    var body = """
      set multiplot
      set label 1 title_text at screen 0.5,0.968 center noenhanced font ',16'
      set label 2 subtitle_text at screen 0.5,0.928 center noenhanced textcolor rgb '#555555'
      \(Gnuplot.axes)
      set errorbars 0.4
      set yrange [\(Format.data(rewards.lowerBound)):\(Format.data(rewards.upperBound))]

      """
    for (index, panel) in panels.enumerated() {
      body += panelCommands(panel, isFirst: index == 0, labels: &labels)
    }
    body += "unset multiplot"
    text += labels.joined(separator: "\n") + (labels.isEmpty ? "" : "\n")
    return text + Gnuplot.drawing(name: name, width: Int(width), height: Int(height), body: body)
  }

  private func panelCommands(_ panel: Panel, isFirst: Bool, labels: inout [String]) -> String {
    var text = """
      set lmargin at screen \(panel.left)
      set rmargin at screen \(panel.right)
      set bmargin at screen \(panel.bottom)
      set tmargin at screen \(panel.top)
      set xrange [0:\(Format.data(panel.limit))]

      """
    if panel.isRoot {
      let ticks = [0.0, 0.5, 2, 5, 10, 20, 30, 50, 100, 200, 500, 1000].filter { $0 <= panel.limit }
      text += "set nonlinear x via sqrt(x) inverse x*x\n"
      text += "set xtics (\(ticks.map(Format.setting).joined(separator: ",")))\n"
      text += "set xlabel 'the whole range, nats (square-root axis)'\nunset ylabel\nunset key\n"
      text += "unset label 1\nunset label 2\n"
    } else {
      // The second kind of file begins with what the first one's last panel left.
      text += "unset nonlinear x\nset xtics autofreq\n"
      text += "set xlabel 'KL(π‖π_{ref}), nats per sequence (exact per step, summed)' enhanced\n"
      text += "set ylabel reward_text noenhanced offset 0.5,0\n"
      text +=
        "set key at screen 0.52,\(Format.data(0.035 + 0.0135 * Double(keyRows))) center center vertical maxrows \(keyRows) noenhanced samplen 4 spacing 1.35\n"
    }
    text += annotations(panel, &labels)
    var items: [String] = []
    if !others.isEmpty {
      items.append("'\(name).csv' skip 1 using ($1==0 ? $2 : NaN):3 with points pt 7 ps 0.45 lc rgb '#c4c4c4' notitle")
      if isFirst { items.append("keyentry with points pt 7 ps 0.6 lc rgb '#c4c4c4' title 'grey: the other methods'") }
    }
    for (index, style) in styles.enumerated() {
      items += isOfEnds ? ends(series: index, style, isFirst) : plotItems(series: index, style, isFirst: isFirst)
    }
    if survey.start != nil {
      let start = "'+' using (start_kl):(start_reward) every ::0::0 with points"
      items.append("\(start) pt 3 ps 2.2 lw 2.4 lc rgb '#000000' notitle")
      if isFirst {
        items.append("keyentry with points pt 3 ps 1.8 lw 2.2 lc rgb '#000000' title 'SFT, where all start'")
      }
    }
    if isFirst {
      if hasDegenerate {
        items.append("keyentry with points pt 4 ps 1.2 lw 1.3 lc rgb '#555555' title 'hollow: degenerate text'")
      }
      if !isOfEnds { items.append("keyentry with points pt 7 ps 1.7 lc rgb '#555555' title 'large: end of training'") }
    }
    return text + "plot " + items.joined(separator: ", \\\n  ") + "\nunset label\nunset arrow\n"
  }

  /// The last points of a series' cells, with intervals.
  private func ends(series index: Int, _ style: SeriesStyle, _ isFirst: Bool) -> [String] {
    let finals = trained[index].cells.compactMap(\.points.last)
    var items: [String] = []
    for degenerate in [false, true] where finals.contains(where: { $0.degenerate == degenerate }) {
      let select = "'\(name).csv' skip 1 using ($1==\(index + 1) && $6==1 && $7==\(degenerate ? 1 : 0) ? $2 : NaN):3"
      let shape = degenerate ? style.point - 1 : style.point
      items.append("\(select):5 with yerrorbars pt 0 lw 0.8 lc rgb '\(style.colour)' notitle")
      items.append("\(select) with points pt \(shape) ps \(isFirst ? 1.1 : 0.8) lc rgb '\(style.colour)' notitle")
    }
    return items
  }

  private func plotItems(series index: Int, _ style: SeriesStyle, isFirst: Bool) -> [String] {
    let number = index + 1
    let points = trained[index].points
    let finals = trained[index].cells.compactMap(\.points.last)
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
    let size = isFirst ? "0.85" : "0.6"
    let large = isFirst ? "1.6" : "1.1"
    if points.contains(where: { !$0.degenerate }) {
      items.append(select(" && $7==0 && $6==0") + " with points pt \(style.point) ps \(size) \(colour) notitle")
    }
    if points.contains(where: \.degenerate) {
      let hollow = " with points pt \(style.point - 1) ps \(size) lw 1.2 \(colour) notitle"
      items.append(select(" && $7==1 && $6==0") + hollow)
    }
    if finals.contains(where: { !$0.degenerate }) {
      items.append(select(" && $7==0 && $6==1") + " with points pt \(style.point) ps \(large) \(colour) notitle")
      items.append(
        select(" && $7==0 && $6==1") + " with points pt \(style.point - 1) ps \(large) lw 1.1 lc rgb '#222222' notitle")
    }
    if finals.contains(where: \.degenerate) {
      items.append(
        select(" && $7==1 && $6==1") + " with points pt \(style.point - 1) ps \(large) lw 1.1 \(colour) notitle")
    }
    if isFirst {
      items.append(
        "keyentry with linespoints pt \(style.point) ps 1.1 lw 2 dt \(style.dash) \(colour) title series_\(number)")
    }
    return items
  }

  /// A method's name, with the cell's settings where the method has several.
  private func endLabel(_ series: Survey.Series, _ cell: Survey.Cell) -> String {
    series.configurations.count == 1 ? series.title : "\(series.title), \(cell.label)"
  }

  /// The settings beside the last point of each configuration, once for all its seeds, in the panel that shows it best.
  private func annotations(_ panel: Panel, _ strings: inout [String]) -> String {
    func place(_ kl: Double, _ reward: Double) -> (x: Double, y: Double) {
      let share = (reward - rewards.lowerBound) / (rewards.upperBound - rewards.lowerBound)
      return (panel.x(kl) * width, (panel.bottom + (panel.top - panel.bottom) * share) * height)
    }
    func pixel(_ point: EvaluationRecord) -> (x: Double, y: Double) { place(point.kl, point.reward) }
    /// The level parts of a staircase.
    func stairPixels(_ series: Survey.Series) -> [LabelPlacer.Box] {
      let points = series.points.map { (kl: $0.kl, reward: $0.reward) }
      let envelope = Statistics.paretoEnvelope(points).map { points[$0] }
      let most = points.map(\.kl).max() ?? 0
      return envelope.indices.compactMap { index in
        let start = place(envelope[index].kl, envelope[index].reward)
        let end = place(min(index + 1 < envelope.count ? envelope[index + 1].kl : most, panel.limit), 0)
        return end.x > start.x ? LabelPlacer.Box(x: start.x, y: start.y - 2, width: end.x - start.x, height: 4) : nil
      }
    }
    let shown = isOfEnds ? trained.flatMap { $0.cells.compactMap(\.points.last) } : trained.flatMap(\.points)
    let inside = (shown + [survey.start].compactMap { $0 }).filter { $0.kl <= panel.limit }.map(pixel)
    var placer = LabelPlacer(
      area: LabelPlacer.Box(
        x: panel.left * width + 3, y: panel.bottom * height + 3, width: (panel.right - panel.left) * width - 3,
        height: (panel.top - panel.bottom) * height - 3),
      points: inside, lines: isOfEnds ? [] : trained.flatMap(stairPixels))
    var text = ""
    for (series, style) in zip(trained, styles) {
      for configuration in series.configurations {
        guard let cell = configuration.first(where: { !$0.points.isEmpty }), let last = cell.points.last
        else { continue }
        let label = isOfEnds ? endLabel(series, cell) : cell.label
        guard !label.isEmpty, last.kl <= panel.limit, !panel.isRoot || last.kl > Self.zoom else { continue }
        let target = pixel(last)
        guard let place = placer.place(label, at: target) else { continue }
        let variable = "label_\(strings.count + 1)"
        strings.append("\(variable) = \(Gnuplot.quoted(label))")
        text += "set label \(variable) at screen \(place.x / width),\(place.y / height) left noenhanced "
        text += "font ',9' textcolor rgb '\(style.colour)' front\n"
        if place.needsLeader {
          let textWidth = Double(label.count) * 6.9
          let end = min(max(target.x, place.x), place.x + textWidth)
          let edge = abs(target.y - place.y) > 8 ? place.y + (target.y > place.y ? 7 : -7) : place.y
          text += "set arrow from screen \(target.x / width),\(target.y / height) to screen "
          text += "\(end / width),\(edge / height) nohead lw 0.6 lc rgb '#999999'\n"
        }
      }
    }
    if let start = survey.start {
      text += "start_kl = \(Format.data(max(start.kl, 0)))\nstart_reward = \(Format.data(start.reward))\n"
    }
    return text
  }
}
