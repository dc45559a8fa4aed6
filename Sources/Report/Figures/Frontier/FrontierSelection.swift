import Ledger

/// The data of a frontier figure: the series, their points, staircases and labels.
struct FrontierSelection {
  enum Kind {
    /// Every evaluation of every series.
    case all
    /// Every evaluation of some series. The other series are grey.
    case some([Survey.Series])
    /// The last point of each cell, with the name of its series.
    case ends
  }

  let survey: Survey
  let showsEndsOnly: Bool
  /// The series with a colour of their own.
  let series: [Survey.Series]
  /// The series in grey.
  let background: [Survey.Series]

  init(_ survey: Survey, _ kind: Kind = .all) {
    self.survey = survey
    switch kind {
    case .all: (series, showsEndsOnly) = (survey.trained, false)
    case .some(let members): (series, showsEndsOnly) = (members, false)
    case .ends: (series, showsEndsOnly) = (survey.trained, true)
    }
    let ids = Set(series.map(\.id))
    background = survey.trained.filter { !ids.contains($0.id) }
  }

  var hasDegenerate: Bool { series.contains { $0.points.contains(where: \.degenerate) } }

  var highestKL: Double { survey.series.flatMap(\.points).map(\.kl).max() ?? 1 }

  /// The range of the reward axis: a little more than the data. Where all rewards lie between 0 and 1 they may be
  /// probabilities, and the axis ends just outside of these.
  var rewardRange: ClosedRange<Double> {
    let all = survey.series.flatMap(\.points).map(\.reward)
    let low = all.min() ?? 0
    let high = all.max() ?? 1
    let margin = max((high - low) * 0.06, 0.01)
    let isProbability = low >= 0 && high <= 1
    let bottom = isProbability ? max(low - margin, -0.01) : low - margin
    let top = isProbability ? min(high + margin, 1.015) : high + margin
    return bottom...top
  }

  /// The corners of a series' staircase: its unsurpassed points by rising KL, and at the end the largest KL of the
  /// series. A stair claims only what was measured: that the series reached this reward within this KL.
  func stairs(of series: Survey.Series) -> [(kl: Double, reward: Double)] {
    let points = series.points.map { (kl: $0.kl, reward: $0.reward) }
    var corners = Statistics.paretoEnvelope(points).map { points[$0] }
    if let last = corners.last, let most = points.map(\.kl).max(), most > last.kl {
      corners.append((most, last.reward))
    }
    return corners
  }

  /// The points that are drawn in colour.
  var shownPoints: [EvaluationRecord] {
    showsEndsOnly ? series.flatMap { $0.cells.compactMap(\.points.last) } : series.flatMap(\.points)
  }

  /// The last point of each configuration, however many seeds it has, with its settings as the label.
  func endLabels(of series: Survey.Series) -> [(text: String, point: EvaluationRecord)] {
    let configurations = series.configurations
    return configurations.compactMap { configuration in
      guard let cell = configuration.first(where: { !$0.points.isEmpty }), let last = cell.points.last else {
        return nil
      }
      guard showsEndsOnly else { return (cell.label, last) }
      return (configurations.count == 1 ? series.title : "\(series.title), \(cell.label)", last)
    }
  }
}

// The data files.
extension FrontierSelection {
  /// Every point that is drawn. Series 0 is the grey background; `envelope` is 1 for the points that no point of their
  /// series surpasses.
  func data() -> String {
    var rows: [[String]] = []
    for (number, series) in series.enumerated().map({ ($0 + 1, $1) }) + background.map({ (0, $0) }) {
      let points = series.cells.flatMap { cell in cell.points.map { (cell, $0) } }
      let envelope = Set(Statistics.paretoEnvelope(points.map { ($0.1.kl, $0.1.reward) }))
      for (index, (cell, point)) in points.enumerated() {
        let isFinal = point.step == cell.points.last?.step
        let numbers = [point.kl, point.reward, point.klStandardError, point.rewardStandardError].map(Format.data)
        let flags = [isFinal, point.degenerate, envelope.contains(index)].map { $0 ? "1" : "0" }
        let names = [series.title, cell.record.hyperparameter ?? ""].map(CSV.field)
        let value = cell.record.value.map(Format.setting) ?? ""
        rows.append(
          ["\(number)"] + numbers + flags + names
            + [value, "\(cell.record.seed)", "\(point.step)", "\(point.prompts)", cell.record.stage])
      }
    }
    return CSV.file(
      "series,kl,reward,kl_se,reward_se,final,degenerate,envelope,method,setting,value,seed,step,prompts,cell", rows)
  }

  /// The corners of the staircases; nil where none are drawn.
  func stairsData() -> String? {
    guard !showsEndsOnly else { return nil }
    let rows = series.enumerated().flatMap { index, series in
      stairs(of: series).map { ["\(index + 1)", Format.data($0.kl), Format.data($0.reward)] }
    }
    return CSV.file("series,kl,reward", rows)
  }
}
