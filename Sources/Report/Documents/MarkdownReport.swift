import Ledger

/// The report of one experiment. Each section is a separate type that turns the survey into Markdown.
struct MarkdownReport {
  let survey: Survey
  let ledger: Ledger
  let warnings: [String]
  /// The figures with their captions, and the paths of their PNGs from the folder of the report.
  let figures: [(caption: String, path: String)]

  func text() throws -> String {
    [
      "# \(Markdown.escaped(survey.experiment.name))",
      Headline(survey).paragraph,
      WarningSection.markdown(warnings),
      FigureSection.markdown(figures),
      DifferenceSection.markdown(survey),
      BudgetSection.markdown(survey),
      try JudgingSection.markdown(survey, ledger),
      try PaperSection.markdown(survey, ledger),
      CellSection.markdown(survey),
      EffortSection.markdown(survey),
      try HealthSection.markdown(survey, ledger),
      StageSection.markdown(survey),
      try FactSection.markdown(survey, ledger),
      try SampleSection.markdown(survey, ledger),
      ReproductionSection.markdown(survey),
      GlossarySection.markdown,
    ].filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }
}
