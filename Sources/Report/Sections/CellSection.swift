import Ledger

enum CellSection {
  static func markdown(_ survey: Survey) -> String {
    let rows = survey.series.flatMap { series in series.cells.map { row(series, $0) } }
    let header = [
      "method", "setting", "seed", "cell", "step", "KL, exact", "KL, sampled", "reward", "learned reward", "length",
      "ends", "distinct-2", "marks",
    ]
    return "## Every cell at its last evaluation\n\n" + Markdown.table(header, rows, left: 2)
      + "\n\nFrom the tables `experiment_cell` and `evaluation`. The glossary below explains the columns."
  }

  private static func row(_ series: Survey.Series, _ cell: Survey.Cell) -> [String] {
    let head = [
      Markdown.escaped(series.title), Markdown.escaped(cell.label), "\(cell.record.seed)",
      "`\(cell.record.stage.prefix(8))`",
    ]
    guard let last = cell.points.last ?? cell.allPoints.last(where: \.isFinite) else {
      return head + Array(repeating: "–", count: 8) + [cell.stage.state.rawValue]
    }
    var marks = cell.stage.state == .completed ? [] : [cell.stage.state.rawValue]
    if cell.points.isEmpty { marks.append("another protocol") }
    if last.degenerate { marks.append("degenerate") }
    if cell.diverged { marks.append("diverged") }
    return head + [
      "\(last.step)", Format.plusMinus(last.kl, last.klStandardError, 2),
      Format.plusMinus(last.klSampled, last.klSampledStandardError, 2),
      Format.plusMinus(last.reward, last.rewardStandardError), Format.fixed(last.learnedReward, 3),
      Format.fixed(last.meanLength, 1), Format.fixed(last.endOfTextRate, 3), Format.fixed(last.distinct2, 3),
      marks.joined(separator: ", "),
    ]
  }
}
