extension Survey {
  /// The number of series that a reader can tell apart in one figure.
  static let seriesInOneFigure = 8

  /// The survey split by data, where one figure cannot hold all series. Every part has the SFT policy.
  var parts: [(sharedSettings: [CellSetting], survey: Survey)] {
    var found: [[CellSetting]] = []
    for series in trained where !found.contains(series.sharedSettings) { found.append(series.sharedSettings) }
    guard found.count > 1, trained.count > Survey.seriesInOneFigure else { return [([], self)] }
    return found.map { settings in
      var part = self
      part.series = series.filter { $0.isReference || $0.sharedSettings == settings }
      return (settings, part)
    }
  }

  /// The trained series in groups that one figure can hold, each group with DPO for comparison.
  var groups: [[Series]] {
    let others = trained.filter { $0.id != dpo?.id }
    let count = (others.count + Survey.seriesInOneFigure - 2) / (Survey.seriesInOneFigure - 1)
    return (0..<count).map { group in
      let members = others.count * group / count..<others.count * (group + 1) / count
      return (dpo.map { [$0] } ?? []) + others[members]
    }
  }

  /// The trained methods, each with its cells on all data.
  var methods: [Series] {
    var merged: [Series] = []
    for series in series where !series.isReference {
      let isSame = { (other: Series) in other.method == series.method && other.rewardSource == series.rewardSource }
      if let index = merged.firstIndex(where: isSame) {
        merged[index].sharedSettings = []
        merged[index].cells += series.cells
      } else {
        merged.append(series)
      }
    }
    return merged
  }
}
