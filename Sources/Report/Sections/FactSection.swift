import Ledger

/// The facts that the shared stages recorded.
enum FactSection {
  static func markdown(_ survey: Survey, _ ledger: Ledger) throws -> String {
    let omitted: Set = [StageKind.cell, StageKind.judgedCompletions, StageKind.judging]
    var rows: [[String]] = []
    for entry in survey.stages where !omitted.contains(entry.stage.kind) {
      for fact in try ledger.facts(ofStage: entry.stage.hash) {
        let value =
          switch fact.value {
          case .number(let number): Format.setting((number * 1e6).rounded() / 1e6)
          case .text(let text): Markdown.escaped(text)
          }
        rows.append([
          Markdown.escaped(entry.stage.kind), Markdown.escaped(fact.name), value, "`\(entry.stage.hash.prefix(8))`",
        ])
      }
    }
    guard !rows.isEmpty else { return "" }
    return "## Facts about the stages\n\n" + Markdown.table(["stage", "fact", "value", "name"], rows, left: 2)
      + "\n\nFrom the table `fact`."
  }
}
