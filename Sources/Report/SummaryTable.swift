import Foundation
import Ledger

/// The plain-text table at the end of a run: at most 100 columns wide, one row for each configuration.
public struct SummaryTable: Sendable {
  public let text: String

  public init(ledger: Ledger, experiment: String) throws {
    self.init(try Survey(ledger, experiment: experiment))
  }

  init(_ survey: Survey) {
    let budgets = PublishedMethod.budgets
    var rows = [
      ["method", "setting", "seeds", "final KL", "reward ± s.e."] + budgets.map { "KL ≤ \(Format.setting($0))" }
    ]
    for series in survey.series {
      for configuration in series.configurations {
        let points = Survey.Series.meanPoints(configuration)
        let last = points.last
        let unfinished = Set(configuration.map(\.stage.state).filter { $0 != .completed }.map(\.rawValue)).sorted()
        let label = configuration[0].label
        guard let last, configuration.contains(where: { $0.stage.state == .completed }) || last.step > 0 else {
          let states = unfinished.isEmpty ? "no points" : unfinished.joined(separator: ", ")
          rows.append([Self.cut(series.title, 20), Self.cut(label, 20), "0", states, "–", "–", "–", "–"])
          continue
        }
        rows.append(
          [
            Self.cut(series.title, 20), Self.cut(label, 20), "\(last.seeds)",
            unfinished.map { "\($0) at " }.joined() + Format.fixed(last.kl.mean, 2) + (last.degenerate ? "†" : ""),
            Format.plusMinus(last.reward.mean, last.reward.standardError),
          ] + budgets.map { Format.fixed(points.best(within: $0)?.reward.mean, 3) })
      }
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines = rows.map { row in
      row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return column < 2 ? row[column] + padding : padding + row[column]
      }.joined(separator: "  ")
    }
    lines.insert(String(repeating: "─", count: lines[0].count), at: 1)
    lines = lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
    lines.append("KL in nats per sequence; KL ≤ k: the best mean reward at no more than k nats of KL.")
    if rows.contains(where: { $0[3].hasSuffix("†") }) { lines.append("† its text is marked as degenerate.") }
    text = lines.joined(separator: "\n")
  }

  private static func cut(_ text: String, _ width: Int) -> String {
    let clean = String(text.map { $0.isNewline ? " " : $0 })
    return clean.count <= width ? clean : clean.prefix(width - 1) + "…"
  }
}
