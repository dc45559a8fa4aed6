import Literature

/// A method's row of the published frontier of controlled sentiment, which every report of that task is read beside.
struct PublishedMethod {
  var title: String
  /// The best reward at KL ≤ 2, 5 and 10 nats; nil where no point was drawn.
  var within: [Double?]
  var most: Double?

  static let budgets = [2.0, 5, 10]

  /// Nil also for series whose data are not as published.
  static func of(_ series: Survey.Series) -> PublishedMethod? {
    guard series.dials.isEmpty else { return nil }
    let row = PublishedTable.dpoFigure2.rows.first {
      $0.cells.method == series.method && ($0.cells.reward == nil || $0.cells.reward == series.rewardSource?.rawValue)
    }
    return row.map { PublishedMethod(title: $0.title, within: Array($0.values.prefix(3)), most: $0.values[3]) }
  }
}
