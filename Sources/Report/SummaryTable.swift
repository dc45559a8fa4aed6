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
    var rows = [
      ["method", "setting", "seeds", "final KL", "reward ± s.e."]
        + PublishedMethod.budgets.map { "KL ≤ \(Format.setting($0))" }
    ]
    // Long names have the room that short settings leave.
    let longestLabel = survey.series.flatMap(\.cells).map(\.label.count).max() ?? 0
    let titleWidth = 41 - min(max(longestLabel, 7), 20)
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
          rows.append(Self.row(series, configuration, titleWidth))
        }
      }
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines = rows.map { row in
      row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return column < 2 ? row[column] + padding : padding + row[column]
      }.joined(separator: "  ")
    }
    let rule = String(repeating: "─", count: lines[0].count)
    for (row, line) in breaks.reversed() { lines.insert(contentsOf: ["", Self.cut(line, 100)], at: row) }
    lines.insert(rule, at: 1)
    lines = lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
    if !breaks.isEmpty { lines.append("") }
    lines.append("KL in nats per sequence; KL ≤ k: the best mean reward at no more than k nats of KL.")
    if rows.contains(where: { $0[3].hasSuffix("†") }) { lines.append("† its text is marked as degenerate.") }
    text = lines.joined(separator: "\n")
  }

  private static func row(_ series: Survey.Series, _ configuration: [Survey.Cell], _ titleWidth: Int) -> [String] {
    let points = Survey.Series.meanPoints(configuration)
    let unfinished = Set(configuration.map(\.stage.state).filter { $0 != .completed }.map(\.rawValue)).sorted()
    let names = [cut(series.title, titleWidth), cut(configuration[0].label, 20)]
    guard let last = points.last,
      configuration.contains(where: { $0.stage.state == .completed }) || last.step > 0
    else {
      return names + ["0", unfinished.isEmpty ? "no points" : unfinished.joined(separator: ", "), "–"]
        + PublishedMethod.budgets.map { _ in "–" }
    }
    return names + [
      "\(last.seeds)",
      unfinished.map { "\($0) at " }.joined() + Format.fixed(last.kl.mean, 2) + (last.degenerate ? "†" : ""),
      Format.plusMinus(last.reward.mean, last.reward.standardError),
    ] + PublishedMethod.budgets.map { Format.fixed(points.best(within: $0)?.reward.mean, 3) }
  }

  private static func cut(_ text: String, _ width: Int) -> String {
    let clean = String(text.map { $0.isNewline ? " " : $0 })
    return clean.count <= width ? clean : clean.prefix(width - 1) + "…"
  }
}
