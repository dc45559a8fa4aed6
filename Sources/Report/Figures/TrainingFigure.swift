import Foundation
import Ledger

/// The trainings of one method: a panel for each metric, a line for each cell.
struct TrainingFigure: Figure {
  struct Panel {
    var title: String
    var lines: [Line]
    /// Whether the target KL of each configuration is drawn as a dotted line.
    var showsTargets = false
  }

  struct Line {
    /// The index of the cell in the series.
    var cell: Int
    var values: [StepValue]

    /// Whether the values differ by more than rounding.
    var varies: Bool {
      let numbers = values.map(\.value)
      guard let least = numbers.min(), let greatest = numbers.max() else { return false }
      return values.count == 1 || greatest - least > 1e-5
    }
  }

  let experiment: String
  let series: Survey.Series
  let panels: [Panel]
  /// Longer lines are averaged to this number of values.
  static let longestLine = 200
  let wasThinned: Bool

  var name: String { "training-" + series.slug }
  var caption: String { "The training of \(Markdown.escaped(series.title))" }

  /// The metrics of methods that train on pairs, in the order of the panels.
  private static let preferenceMetrics = [
    (MetricName.loss, "loss"), (MetricName.margin, "margin, nats"), (MetricName.accuracy, "preference accuracy"),
    (MetricName.gradientNorm, "gradient norm, before clipping"),
  ]
  /// The metrics of methods that train on their own samples, in the order of the panels.
  private static let onPolicyMetrics = [
    (MetricName.learnedReward, "learned reward, rollouts"),
    (MetricName.groundTruthReward, "ground-truth reward, rollouts"),
    (MetricName.klCoefficient, "KL coefficient"), (MetricName.ratio, "mean probability ratio"),
    (MetricName.clipFraction, "clip fraction"), (MetricName.entropy, "entropy, nats per token"),
    (MetricName.explainedVariance, "explained variance of the critic"),
    (MetricName.endOfTextRate, "end-of-text rate, rollouts"),
  ]

  /// Nil where no cell of the series was trained. A sweep of the sampling temperature trains none.
  init?(_ ledger: Ledger, experiment: String, series: Survey.Series) throws {
    self.experiment = experiment
    self.series = series
    let steps = try series.cells.map { try ledger.steps(ofStage: $0.record.stage) }
    let isOnPolicy = steps.contains { $0[MetricName.ratio] != nil || $0[MetricName.klCoefficient] != nil }
    guard isOnPolicy || steps.contains(where: { $0[MetricName.loss] != nil }) else { return nil }
    var wasThinned = false
    func lines(_ metric: String) -> [Line] {
      steps.indices.compactMap { index in
        guard let values = steps[index][metric]?.filter({ $0.value.isFinite }), !values.isEmpty else { return nil }
        wasThinned = wasThinned || values.count > Self.longestLine
        return Line(cell: index, values: Self.thin(values))
      }
    }
    func evaluated(_ value: (EvaluationRecord) -> Double) -> [Line] {
      series.cells.indices.compactMap { index in
        let values = series.cells[index].points.map { StepValue(step: $0.step, value: value($0)) }
        return values.isEmpty ? nil : Line(cell: index, values: values)
      }
    }
    let reward = Panel(title: "ground-truth reward, held-out prompts", lines: evaluated(\.reward))
    let kl = Panel(title: "KL(π‖π_ref), nats, held-out prompts", lines: evaluated(\.kl))
    let all: [Panel]
    if isOnPolicy {
      let hasTargets = series.cells.contains { $0.targetKL != nil }
      let rollouts = Panel(
        title: "KL on rollouts, nats" + (hasTargets ? "; dotted: target" : ""), lines: lines(MetricName.kl),
        showsTargets: hasTargets)
      let others = Self.onPolicyMetrics.map { Panel(title: $0.1, lines: lines($0.0)) }
      // Constant metrics are left out: a fixed KL coefficient, and the ratio of a policy that takes one step on each
      // batch of its own samples.
      all = [reward, kl, rollouts] + others.filter { $0.lines.contains { $0.varies } }
    } else {
      all = Self.preferenceMetrics.map { Panel(title: $0.1, lines: lines($0.0)) } + [kl, reward]
    }
    panels = all.filter { !$0.lines.isEmpty }
    self.wasThinned = wasThinned
    if panels.isEmpty { return nil }
  }

  /// Averages runs of neighbouring steps, so that a long training stays legible. The ledger keeps every step.
  static func thin(_ values: [StepValue]) -> [StepValue] {
    guard values.count > longestLine else { return values }
    return (0..<longestLine).map { bin in
      let part = values[(bin * values.count / longestLine)..<((bin + 1) * values.count / longestLine)]
      return StepValue(step: part[part.startIndex + part.count / 2].step, value: Statistics.mean(part.map(\.value)))
    }
  }

  /// The data, and a file that says which panel and which cell its numbers mean. They are two files because gnuplot
  /// reads the data once for each line.
  var dataFiles: [(suffix: String, text: String)] { [(".csv", data()), ("-legend.csv", legend())] }

  private func data() -> String {
    let rows = panels.enumerated().flatMap { index, panel in
      panel.lines.flatMap { line in
        line.values.map { ["\(index + 1)", "\(line.cell + 1)", "\($0.step)", Format.data($0.value)] }
      }
    }
    return CSV.file("panel,line,step,value", rows)
  }

  private func legend() -> String {
    let panels = panels.enumerated().map { ["panel", "\($0.offset + 1)", CSV.field($0.element.title), "", ""] }
    let cells = series.cells.enumerated().map { index, cell in
      ["line", "\(index + 1)", CSV.field(series.label(of: cell)), "\(cell.record.seed)", cell.record.stage]
    }
    return CSV.file("kind,number,name,seed,cell", panels + cells)
  }

  /// A longer key would leave too little room for the panels.
  private static let maximumKeyRows = 6

  func script() -> String {
    let configurations = series.configurations
    let columns = panels.count <= 4 ? 2 : panels.count <= 9 ? 3 : 4
    let rows = (panels.count + columns - 1) / columns
    let left = 0.05
    let labels = configurations.map { label($0[0]) }
    // Five names fit side by side, or fewer long ones.
    let keyColumns = max(1, min(5, 170 / ((labels.map(\.count).max() ?? 0) + 12)))
    let keyRows = max(2, (labels.count + keyColumns - 1) / keyColumns), hasKey = keyRows <= Self.maximumKeyRows
    let bottom = 0.065 + 0.025 * Double(hasKey ? keyRows : 1)
    let top = 0.935
    let cellWidth = (0.985 - left) / Double(columns)
    let cellHeight = (top - bottom) / Double(rows)

    let about =
      "The trainings of one method, drawn from \(name).csv; \(name)-legend.csv explains its numbers"
      + (wasThinned ? "; long series are averaged to \(Self.longestLine) values a line." : ".")
    var text = Gnuplot.opening(about: about, title: "\(series.title): training in \(experiment)")
    if hasKey {
      text += Gnuplot.variables("setting", labels)
    } else {
      let note = "\(labels.count) settings, from dark to light in the order of \(name)-legend.csv"
      text += "key_text = \(Gnuplot.quoted(note))\n"
    }
    text += Gnuplot.variables("panel", panels.map(\.title))
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
      let row = index / columns, column = index % columns
      let margins = Gnuplot.margins(
        left: left + cellWidth * Double(column) + 0.015, right: left + cellWidth * Double(column + 1) - 0.02,
        bottom: top - cellHeight * Double(row + 1) + 0.045, top: top - cellHeight * Double(row) - 0.03)
      let isLowest = index + columns >= panels.count
      body += """
        \(margins)
        set title panel_\(index + 1) noenhanced offset 0,-0.6
        set xlabel \(isLowest ? "'training step'" : "''") offset 0,0.4

        """
      if index == 0, !hasKey { body += "set label 2 key_text at screen 0.5,0.03 center noenhanced\n" }
      body +=
        index == 0 && hasKey
        ? "set key at screen 0.5,\(0.017 + 0.0125 * Double(keyRows)) center center vertical maxrows \(keyRows) "
          + "noenhanced samplen 5 spacing 1.3\n"
        : "unset key\n"
      body += "plot " + plotItems(panel, index, configurations, hasKey: hasKey).joined(separator: ", \\\n  ") + "\n"
      if index == 0 { body += "unset label 1\nunset label 2\n" }
    }
    body += "unset multiplot"
    return text + Gnuplot.drawing(name: name, width: 1200, height: 800, body: body)
  }

  /// The settings that not all configurations of the figure have in common; all settings where there is one
  /// configuration.
  private func label(_ cell: Survey.Cell) -> String {
    let all = series.configurations.map { series.settings(of: $0[0]) }, settings = series.settings(of: cell)
    let shown = all.count > 1 ? settings.filter { setting in !all.allSatisfy { $0.contains(setting) } } : settings
    return shown.isEmpty ? series.title : shown.map(\.text).joined(separator: ", ")
  }

  private func plotItems(_ panel: Panel, _ index: Int, _ configurations: [[Survey.Cell]], hasKey: Bool) -> [String] {
    var items: [String] = []
    for (number, configuration) in configurations.enumerated() {
      let style = SeriesStyle.setting(number, of: configurations.count)
      let look = "lw 1.7 dt \(style.dash) lc rgb '\(style.colour)'"
      let stages = configuration.map(\.record.stage)
      for line in panel.lines where stages.contains(series.cells[line.cell].record.stage) {
        let isSparse = line.values.count <= 25
        items.append(
          "'\(name).csv' skip 1 using ($1==\(index + 1) && $2==\(line.cell + 1) ? $3 : NaN):4 with "
            + (isSparse ? "linespoints pt 7 ps 0.45 " : "lines ") + look + " notitle")
      }
      if panel.showsTargets, let target = configuration[0].targetKL {
        items.append("\(Format.data(target)) with lines lw 1 dt (2,4) lc rgb '\(style.colour)' notitle")
      }
      if index == 0, hasKey { items.append("keyentry with lines \(look) title setting_\(number + 1)") }
    }
    return items
  }
}
