import Foundation
import Ledger

/// How one method's trainings went: a panel for each metric, a line for each cell.
struct TrainingFigure {
  struct Panel {
    var title: String
    var lines: [Line]
  }

  struct Line {
    var cell: Int
    var values: [StepValue]

    /// By more than rounding.
    var varies: Bool {
      let numbers = values.map(\.value)
      guard let least = numbers.min(), let greatest = numbers.max() else { return false }
      return values.count == 1 || greatest - least > 1e-5
    }
  }

  let experiment: String
  let series: Survey.Series
  let panels: [Panel]
  /// Whether long series were averaged to at most this many values a line.
  static let longest = 200
  let wasThinned: Bool

  /// The files' common name, of safe characters.
  var name: String { "training-" + series.slug }

  /// Metrics of a training step and of the evaluations, in the order of the panels.
  private static let preferenceMetrics = [
    (MetricName.loss, "loss"), (MetricName.margin, "margin, nats"), (MetricName.accuracy, "preference accuracy"),
    (MetricName.gradientNorm, "gradient norm, before clipping"),
  ]
  private static let onPolicyMetrics = [
    (MetricName.learnedReward, "learned reward, rollouts"),
    (MetricName.groundTruthReward, "ground-truth reward, rollouts"),
    (MetricName.klCoefficient, "KL coefficient"), (MetricName.ratio, "mean probability ratio"),
    (MetricName.clipFraction, "clip fraction"), (MetricName.entropy, "entropy, nats per token"),
    (MetricName.explainedVariance, "explained variance of the critic"),
    (MetricName.endOfTextRate, "end-of-text rate, rollouts"),
  ]

  /// Nil where no cell of the series was trained, as those of sampling temperatures are not.
  init?(_ ledger: Ledger, experiment: String, series: Survey.Series) throws {
    self.experiment = experiment
    self.series = series
    var steps: [[String: [StepValue]]] = []
    for cell in series.cells {
      let found = try ledger.steps(ofStage: cell.record.stage)
      // The names that a training wrote, in one spelling.
      steps.append(Dictionary(found.map { (Self.snake($0.key), $0.value) }, uniquingKeysWith: { first, _ in first }))
    }
    let isOnPolicy = steps.contains { $0[MetricName.ratio] != nil || $0[MetricName.klCoefficient] != nil }
    guard isOnPolicy || steps.contains(where: { $0[MetricName.loss] != nil }) else { return nil }
    var thinned = false
    func lines(_ metric: String) -> [Line] {
      steps.indices.compactMap { index in
        guard let values = steps[index][metric]?.filter({ $0.value.isFinite }), !values.isEmpty else { return nil }
        thinned = thinned || values.count > Self.longest
        return Line(cell: index, values: Self.thin(values))
      }
    }
    func evaluated(_ value: (EvaluationRecord) -> Double) -> [Line] {
      series.cells.indices.compactMap { index in
        let values = series.cells[index].points.map { StepValue(step: $0.step, value: value($0)) }
        return values.isEmpty ? nil : Line(cell: index, values: values)
      }
    }
    var panels: [Panel] = []
    let reward = Panel(title: "ground-truth reward, held-out prompts", lines: evaluated(\.reward))
    let kl = Panel(title: "KL(π‖π_ref), nats, held-out prompts", lines: evaluated(\.kl))
    if isOnPolicy {
      let hasTarget = series.cells.contains { $0.record.hyperparameter == "targetKL" }
      let rollouts = Panel(
        title: "KL on rollouts, nats" + (hasTarget ? "; dotted: target" : ""), lines: lines(MetricName.kl))
      let others = Self.onPolicyMetrics.map { Panel(title: $0.1, lines: lines($0.0)) }
      // A coefficient that is fixed, and the ratio of a policy that learns from its own samples alone, tell nothing.
      panels = [reward, kl, rollouts] + others.filter { $0.lines.contains { $0.varies } }
    } else {
      panels = Self.preferenceMetrics.map { Panel(title: $0.1, lines: lines($0.0)) } + [kl, reward]
    }
    self.panels = panels.filter { !$0.lines.isEmpty }
    wasThinned = thinned
    if self.panels.isEmpty { return nil }
  }

  /// "gradientNorm" and "gradient norm" as "gradient_norm".
  private static func snake(_ name: String) -> String {
    var result = ""
    for character in name {
      if character.isUppercase, result.last?.isLowercase ?? false { result += "_" }
      result += character == " " || character == "-" ? "_" : character.lowercased()
    }
    return result
  }

  /// Means over equal runs of steps, so that a long training stays legible; the ledger keeps every step.
  static func thin(_ values: [StepValue]) -> [StepValue] {
    guard values.count > longest else { return values }
    return (0..<longest).map { bin in
      let part = values[(bin * values.count / longest)..<((bin + 1) * values.count / longest)]
      return StepValue(step: part[part.startIndex + part.count / 2].step, value: Statistics.mean(part.map(\.value)))
    }
  }

  func data() -> String {
    var lines = ["panel,line,step,value"]
    for (index, panel) in panels.enumerated() {
      for line in panel.lines {
        lines += line.values.map { "\(index + 1),\(line.cell + 1),\($0.step),\(Format.data($0.value))" }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What the numbers of panels and lines in `data` stand for. Apart, since gnuplot reads the data once for each line.
  func legend() -> String {
    var lines = ["kind,number,name,seed,cell"]
    lines += panels.enumerated().map { "panel,\($0.offset + 1),\(Format.field($0.element.title)),," }
    lines += series.cells.enumerated().map { number, cell in
      "line,\(number + 1),\(Format.field(series.label(of: cell))),\(cell.record.seed),\(cell.record.stage)"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A key of more rows would take the panels' place.
  private static let mostKeyRows = 6

  func script() -> String {
    let configurations = series.configurations
    let columns = panels.count <= 4 ? 2 : panels.count <= 9 ? 3 : 4
    let rows = (panels.count + columns - 1) / columns
    let left = 0.05
    let labels = configurations.map { label($0[0]) }
    // So many names stand side by side: five, or fewer long ones.
    let keyColumns = max(1, min(5, 170 / ((labels.map(\.count).max() ?? 0) + 12)))
    let keyRows = max(2, (labels.count + keyColumns - 1) / keyColumns), hasKey = keyRows <= Self.mostKeyRows
    let bottom = 0.065 + 0.025 * Double(hasKey ? keyRows : 1)
    let top = 0.935
    let cellWidth = (0.985 - left) / Double(columns)
    let cellHeight = (top - bottom) / Double(rows)

    let about =
      "How \(name) went, drawn from \(name).csv, whose numbers \(name)-legend.csv explains"
      + (wasThinned ? "; long series are averaged to \(Self.longest) values a line." : ".")
    var text = Gnuplot.opening(about: about)
    text += "title_text = \(Gnuplot.quoted("\(series.title): training in \(experiment)"))\n"
    if hasKey {
      for (index, label) in labels.enumerated() { text += "setting_\(index + 1) = \(Gnuplot.quoted(label))\n" }
    } else {
      let note = "\(labels.count) settings, from dark to light in the order of \(name)-legend.csv"
      text += "key_text = \(Gnuplot.quoted(note))\n"
    }
    for (index, panel) in panels.enumerated() { text += "panel_\(index + 1) = \(Gnuplot.quoted(panel.title))\n" }
    var body = """
      set multiplot
      set label 1 title_text at screen 0.5,0.965 center noenhanced font ',16'
      \(Gnuplot.axes)
      set xtics autofreq font ',9'
      set ytics autofreq font ',9'
      set autoscale noextend
      set xrange [0:*]
      set offsets graph 0.01,graph 0.02,graph 0.06,graph 0.06

      """
    for (index, panel) in panels.enumerated() {
      let row = index / columns
      let column = index % columns
      let isLowest = index + columns >= panels.count
      body += """
        set lmargin at screen \(left + cellWidth * Double(column) + 0.015)
        set rmargin at screen \(left + cellWidth * Double(column + 1) - 0.02)
        set bmargin at screen \(top - cellHeight * Double(row + 1) + 0.045)
        set tmargin at screen \(top - cellHeight * Double(row) - 0.03)
        set title panel_\(index + 1) noenhanced offset 0,-0.6
        set xlabel \(isLowest ? "'training step'" : "''") offset 0,0.4

        """
      if index == 0, !hasKey { body += "set label 2 key_text at screen 0.5,0.03 center noenhanced\n" }
      body +=
        index == 0 && hasKey
        ? "set key at screen 0.5,\(0.017 + 0.0125 * Double(keyRows)) center center vertical maxrows \(keyRows) noenhanced samplen 5 spacing 1.3\n"
        : "unset key\n"
      body += "plot " + plotItems(panel, index, configurations, hasKey: hasKey).joined(separator: ", \\\n  ") + "\n"
      if index == 0 { body += "unset label 1\nunset label 2\n" }
    }
    body += "unset multiplot"
    return text + Gnuplot.drawing(name: name, width: 1200, height: 800, body: body)
  }

  /// What tells a configuration apart from the figure's others; all that it has, where it is the only one.
  private func label(_ cell: Survey.Cell) -> String {
    func parts(_ cell: Survey.Cell) -> [String] {
      let settings = Format.settings(cell.record.configuration, first: cell.record.hyperparameter)
      return settings + (series.dials.isEmpty ? Format.dials(cell.record.configuration) : [])
    }
    let all = series.configurations.map { parts($0[0]) }, own = parts(cell)
    let apart = all.count > 1 ? own.filter { part in !all.allSatisfy { $0.contains(part) } } : own
    return apart.isEmpty ? series.title : apart.joined(separator: ", ")
  }

  private func plotItems(_ panel: Panel, _ index: Int, _ configurations: [[Survey.Cell]], hasKey: Bool) -> [String] {
    var items: [String] = []
    for (number, configuration) in configurations.enumerated() {
      let style = SeriesStyle.setting(number, of: configurations.count)
      let look = "lw 1.7 dt \(style.dash) lc rgb '\(style.colour)'"
      for line in panel.lines
      where configuration.contains(where: {
        $0.record.stage == series.cells[line.cell].record.stage
      }) {
        let isSparse = line.values.count <= 25
        items.append(
          "'\(name).csv' skip 1 using ($1==\(index + 1) && $2==\(line.cell + 1) ? $3 : NaN):4 with "
            + (isSparse ? "linespoints pt 7 ps 0.45 " : "lines ") + look + " notitle")
      }
      if panel.title.hasSuffix("target"), configuration[0].record.hyperparameter == "targetKL",
        let target = configuration[0].record.value
      {
        items.append("\(Format.data(target)) with lines lw 1 dt (2,4) lc rgb '\(style.colour)' notitle")
      }
      if index == 0, hasKey { items.append("keyentry with lines \(look) title setting_\(number + 1)") }
    }
    return items
  }
}
