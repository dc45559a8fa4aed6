import Ledger

/// The report of one experiment. Each section is a method that turns the survey into Markdown, or an empty text.
struct MarkdownReport {
  let survey: Survey
  let ledger: Ledger
  let warnings: [String]
  /// The figures with their captions, and the paths of their PNGs from the folder of the report.
  let figures: [(caption: String, path: String)]

  func text() throws -> String {
    [
      "# \(Markdown.escaped(survey.experiment.name))",
      Headline.paragraph(survey),
      warningList(),
      figureList(),
      differences(),
      budgets(),
      try winRates(),
      try publishedTables(),
      cells(),
      effort(),
      try health(),
      costs(),
      try facts(),
      try samples(),
      reproduction(),
      Self.glossary,
    ].filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private func warningList() -> String {
    "## Warnings\n\n"
      + (warnings.isEmpty ? "None." : warnings.map { "- \(escapedKeepingCode($0))" }.joined(separator: "\n"))
  }

  /// Warnings have commands between backticks. The rest may hold names and messages from outside, and is escaped.
  private func escapedKeepingCode(_ text: String) -> String {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    guard parts.count % 2 == 1 else { return Markdown.escaped(text) }
    return parts.enumerated().map { index, part in
      index % 2 == 0 ? Markdown.escaped(part) : Markdown.code(part)
    }.joined()
  }

  private func figureList() -> String {
    guard !figures.isEmpty else { return "" }
    let shown = figures.map { "![\($0.caption)](\($0.path))\n\n*\($0.caption)*" }
    return "## Figures\n\n" + shown.joined(separator: "\n\n")
      + "\n\nThe folder of the figures also has the data (`.csv`) and the script (`.gp`) of each figure."
  }
}
