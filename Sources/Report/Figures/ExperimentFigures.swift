import Ledger

/// The figures of an experiment, in the order of the report.
enum ExperimentFigures {
  static func all(_ survey: Survey, _ ledger: Ledger) throws -> [any Figure] {
    let judging = try JudgingSurvey(survey, ledger)
    var figures: [any Figure] = try FrontierFigure.all(survey, ledger)
    figures += SharedSettingFigure.all(survey)
    figures += try WinRateFigure.all(survey, ledger, judging)
    if let bestOfN = BestOfNFigure(survey, judging) { figures.append(bestOfN) }
    for series in survey.methods {
      if let training = try TrainingFigure(ledger, experiment: survey.experiment.name, series: series) {
        figures.append(training)
      }
    }
    return figures
  }
}
