import Foundation
import Ledger

/// The plain-text table at the end of a run: at most 100 columns wide, one row for each configuration.
public struct SummaryTable: Sendable {
  public let text: String

  public init(ledger: Ledger, experiment: String) throws {
    let survey = try Survey(ledger, experiment: experiment)
    self.init(survey, others: try survey.others.map { try Survey(ledger, experiment: experiment, shown: $0.0) })
  }

  /// - Parameter others: the same experiment by its other protocols, which stand below.
  init(_ survey: Survey, others: [Survey] = []) {
    var rows = [["seeds", "final KL", "reward ± s.e."] + PublishedMethod.budgets.map { "KL ≤ \(Format.setting($0))" }]
    // Long names have the room that short settings leave.
    let longestLabel = survey.series.flatMap(\.cells).map(\.label.count).max() ?? 0
    let labelWidth = min(max(longestLabel, 7), 20)
    let titleWidth = min(41 - labelWidth, max(6, survey.series.map(\.title.count).max() ?? 0))
    var names = [Self.pad("method", titleWidth + 2) + Self.pad("setting", labelWidth)]
    var breaks: [(row: Int, line: String)] = []
    for shown in [survey] + others {
      let isMain = shown.shown == survey.shown
      if !isMain {
        breaks.append((rows.count, "Not to be compared with those above: \(shown.difference(from: survey.shown))"))
      }
      for series in shown.series {
        for configuration in series.configurations {
          let isElsewhere = configuration.contains { cell in
            cell.points.isEmpty && cell.all.contains { Survey.EvaluationProtocol($0) != shown.shown && $0.isFinite }
          }
          let isHere = configuration.contains { !$0.points.isEmpty }
          guard isHere || isMain && !isElsewhere else { continue }
          names.append(Self.names(series, configuration[0].label, titleWidth, labelWidth))
          rows.append(Self.row(configuration))
        }
      }
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines = zip(names, rows).map { name, row in
      ([name] + row.indices.map { String(repeating: " ", count: widths[$0] - row[$0].count) + row[$0] })
        .joined(separator: "  ")
    }
    let rule = String(repeating: "─", count: lines[0].count)
    for (row, line) in breaks.reversed() { lines.insert(contentsOf: ["", Self.cut(line, 100)], at: row) }
    lines.insert(rule, at: 1)
    lines = lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
    if !breaks.isEmpty { lines.append("") }
    lines.append("KL in nats per sequence; KL ≤ k: the best mean reward at no more than k nats of KL.")
    if rows.contains(where: { $0[1].hasSuffix("†") }) { lines.append("† its text is marked as degenerate.") }
    text = lines.joined(separator: "\n")
  }

  /// The first two columns. A title that is too long goes on in the room that a short setting leaves; what even that
  /// does not hold is taken from the method's name, not from its data's.
  private static func names(
    _ series: Survey.Series, _ setting: String, _ titleWidth: Int, _ labelWidth: Int
  ) -> String {
    let label = cut(setting, labelWidth), whole = titleWidth + 2 + labelWidth
    let room = label.isEmpty ? whole : whole - label.count - 2
    var title = series.title
    if title.count > room { title = title.replacing(" reward)", with: ")") }
    if title.count > room {
      let data = series.dials.map { ", " + $0 }.joined()
      let rest = room - data.count
      title = rest < 8 ? title : cut(String(title.dropLast(data.count)), rest) + data
    }
    return pad(label.isEmpty ? cut(title, room) : pad(cut(title, room), titleWidth) + "  " + label, whole)
  }

  private static func row(_ configuration: [Survey.Cell]) -> [String] {
    let points = Survey.Series.meanPoints(configuration)
    let unfinished = Set(configuration.map(\.stage.state).filter { $0 != .completed }.map(\.rawValue)).sorted()
    guard let last = points.last,
      configuration.contains(where: { $0.stage.state == .completed }) || last.step > 0
    else {
      return ["0", unfinished.isEmpty ? "no points" : unfinished.joined(separator: ", "), "–"]
        + PublishedMethod.budgets.map { _ in "–" }
    }
    return [
      "\(last.seeds)",
      unfinished.map { "\($0) at " }.joined() + Format.fixed(last.kl.mean, 2) + (last.degenerate ? "†" : ""),
      Format.plusMinus(last.reward.mean, last.reward.standardError),
    ] + PublishedMethod.budgets.map { Format.fixed(points.best(within: $0)?.reward.mean, 3) }
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func cut(_ text: String, _ width: Int) -> String {
    let clean = String(text.map { $0.isNewline ? " " : $0 })
    return clean.count <= width ? clean : clean.prefix(width - 1) + "…"
  }
}
