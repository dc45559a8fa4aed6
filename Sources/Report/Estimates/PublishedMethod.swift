import Literature

/// A method's row of the published frontier of controlled sentiment (arXiv 2305.18290, figure 2 left).
struct PublishedMethod {
  var title: String
  /// The best reward within each of `budgets`; nil where no point was drawn.
  var within: [Double?]
  var highest: Double?

  /// In nats of KL.
  static let budgets = [2.0, 5, 10]

  /// Nil also for series whose data are not the published ones.
  static func of(_ series: Survey.Series) -> PublishedMethod? {
    guard series.sharedSettings.isEmpty else { return nil }
    let table = PublishedTable.dpoFigure2
    let row = table.rows.first {
      $0.cells.method == series.method && ($0.cells.reward == nil || $0.cells.reward == series.rewardSource?.rawValue)
    }
    guard let row else { return nil }
    func value(_ measure: PublishedTable.Measure) -> Double? {
      table.columns.firstIndex { $0.measure == measure }.flatMap { row.values[$0] }
    }
    return PublishedMethod(
      title: row.title, within: budgets.map { value(.reward(atKL: $0)) }, highest: value(.highestReward))
  }
}
