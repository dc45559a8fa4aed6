import Foundation
import Ledger

/// The plain-text table at the end of a run: one row for each configuration, at most 100 columns wide.
public struct SummaryTable: Sendable {
  public let text: String

  private static let maximumWidth = 100

  public init(ledger: Ledger, experiment: String) throws {
    let survey = try Survey(ledger, experiment: experiment)
    // The experiment by its other protocols gets rows below.
    let others = try survey.otherProtocols.map {
      try Survey(ledger, experiment: experiment, protocol: $0.evaluationProtocol)
    }
    var rows = [["seeds", "final KL", "reward ± s.e."] + PublishedMethod.budgets.map { "KL ≤ \(Format.setting($0))" }]
    // Long names use the room that short settings leave.
    let longestLabel = survey.series.flatMap(\.cells).map(\.label.count).max() ?? 0
    let labelWidth = min(max(longestLabel, 7), 20)
    let titleWidth = min(41 - labelWidth, max(6, survey.series.map(\.title.count).max() ?? 0))
    var names = [Self.pad("method", titleWidth + 2) + Self.pad("setting", labelWidth)]
    var breaks: [(row: Int, line: String)] = []
    var hasDegenerate = false
    for shown in [survey] + others {
      let isMain = shown.evaluationProtocol == survey.evaluationProtocol
      if !isMain {
        let difference = shown.evaluationProtocol.difference(from: survey.evaluationProtocol)
        breaks.append((rows.count, "Not to be compared with those above: \(difference)"))
      }
      for series in shown.series {
        for configuration in series.configurations {
          let isElsewhere = configuration.contains { cell in
            cell.points.isEmpty
              && cell.allPoints.contains { EvaluationProtocol($0) != shown.evaluationProtocol && $0.isFinite }
          }
          let isHere = configuration.contains { !$0.points.isEmpty }
          guard isHere || isMain && !isElsewhere else { continue }
          names.append(Self.names(series, configuration[0].label, titleWidth, labelWidth))
          let row = Self.row(configuration)
          rows.append(row.columns)
          hasDegenerate = hasDegenerate || row.isDegenerate
        }
      }
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines = zip(names, rows).map { name, row in
      ([name] + row.indices.map { String(repeating: " ", count: widths[$0] - row[$0].count) + row[$0] })
        .joined(separator: "  ")
    }
    let rule = String(repeating: "─", count: lines[0].count)
    for (row, line) in breaks.reversed() { lines.insert(contentsOf: ["", Self.cut(line, Self.maximumWidth)], at: row) }
    lines.insert(rule, at: 1)
    lines = lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
    if !breaks.isEmpty { lines.append("") }
    lines.append("KL in nats per sequence; KL ≤ k: the best mean reward at no more than k nats of KL.")
    if hasDegenerate { lines.append("†: the text is marked as degenerate.") }
    text = lines.joined(separator: "\n")
  }

  /// The first two columns. A long title uses the room that a short setting leaves. If that is still too short, the
  /// name of the method is cut, and the data stay.
  private static func names(
    _ series: Survey.Series, _ setting: String, _ titleWidth: Int, _ labelWidth: Int
  ) -> String {
    let label = cut(setting, labelWidth), whole = titleWidth + 2 + labelWidth
    let room = label.isEmpty ? whole : whole - label.count - 2
    let data = series.sharedSettings.map { ", \($0.text)" }.joined()
    var name = series.name
    if name.count + data.count > room { name = series.shortName }
    if name.count + data.count > room, room - data.count >= 8 { name = cut(name, room - data.count) }
    let title = cut(name + data, room)
    return pad(label.isEmpty ? title : pad(title, titleWidth) + "  " + label, whole)
  }

  private static func row(_ configuration: [Survey.Cell]) -> (columns: [String], isDegenerate: Bool) {
    let points = configuration.meanPoints
    let unfinished = Set(configuration.map(\.stage.state).filter { $0 != .completed }.map(\.rawValue)).sorted()
    guard let last = points.last,
      configuration.contains(where: { $0.stage.state == .completed }) || last.step > 0
    else {
      let state = unfinished.isEmpty ? "no points" : unfinished.joined(separator: ", ")
      return (["0", state, "–"] + PublishedMethod.budgets.map { _ in "–" }, false)
    }
    let columns = [
      "\(last.seeds)",
      unfinished.map { "\($0) at " }.joined() + Format.fixed(last.kl.mean, 2) + (last.degenerate ? "†" : ""),
      Format.plusMinus(last.reward),
    ]
    let best = PublishedMethod.budgets.map { Format.fixed(points.best(within: $0)?.reward.mean, 3) }
    return (columns + best, last.degenerate)
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func cut(_ text: String, _ width: Int) -> String {
    let clean = String(text.map { $0.isNewline ? " " : $0 })
    return clean.count <= width ? clean : clean.prefix(width - 1) + "…"
  }
}
