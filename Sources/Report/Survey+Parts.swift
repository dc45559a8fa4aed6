extension Survey {
  /// More series than these cannot be told apart in one figure.
  static let mostInOneFigure = 8

  /// The survey by the data that cells learn from, where one figure could not hold it: each part with the SFT policy.
  var parts: [(dials: [String], survey: Survey)] {
    var found: [[String]] = []
    for series in trained where !found.contains(series.dials) { found.append(series.dials) }
    guard found.count > 1, trained.count > Survey.mostInOneFigure else { return [([], self)] }
    return found.map { dials in
      var part = self
      part.series = series.filter { $0.isReference || $0.dials == dials }
      return (dials, part)
    }
  }

  /// What is trained, so few at a time that they can be told apart, with DPO among each for comparison.
  var groups: [[Series]] {
    let anchor = trained.first { $0.method == "dpo" }
    let others = trained.filter { $0.title != anchor?.title }
    let count = (others.count + Survey.mostInOneFigure - 2) / (Survey.mostInOneFigure - 1)
    return (0..<count).map { group in
      let members = others.count * group / count..<others.count * (group + 1) / count
      return (anchor.map { [$0] } ?? []) + others[members]
    }
  }

  /// The methods that were trained, each with its cells on all data.
  var methods: [Series] {
    var merged: [Series] = []
    for series in series where !series.isReference {
      if let index = merged.firstIndex(where: {
        $0.method == series.method && $0.rewardSource == series.rewardSource
      }) {
        merged[index].dials = []
        merged[index].cells += series.cells
      } else {
        merged.append(series)
      }
    }
    return merged
  }
}

extension Survey.Series {
  /// What tells a cell apart in this series: its settings, and its dials where the series has several.
  func label(of cell: Survey.Cell) -> String {
    let dials = dials.isEmpty ? Format.dials(cell.record.configuration) : []
    return ([cell.label] + dials).filter { !$0.isEmpty }.joined(separator: ", ")
  }
}
