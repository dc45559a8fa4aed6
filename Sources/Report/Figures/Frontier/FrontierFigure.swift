import Ledger

/// The main figure of an experiment: reward over KL. Every evaluation is a point, and every method has a staircase.
struct FrontierFigure: Figure {
  let name: String
  let caption: String
  let selection: FrontierSelection
  let subtitle: String

  var dataFiles: [(suffix: String, text: String)] {
    [(".csv", selection.data())] + (selection.stairsData().map { [("-stairs.csv", $0)] } ?? [])
  }
}

extension FrontierFigure {
  private static let everyEvaluation = "every evaluation of every cell, and for each method the staircase of its best"

  /// - Parameters:
  ///   - data: the settings of the data that the cells learn from, where the sweep has several.
  ///   - group: the number of this figure, where several show the same data.
  init(
    _ survey: Survey, kind: FrontierSelection.Kind = .all, name: String, data: [CellSetting] = [],
    group: (number: Int, count: Int)? = nil
  ) {
    let selection = FrontierSelection(survey, kind)
    let dataText = data.map(\.text).joined(separator: ", ")
    let points = selection.showsEndsOnly ? "where each training ended" : "every point is one evaluation of one cell"
    let subtitle = [dataText, "\(survey.prompts) held-out prompts", survey.seedsText, points]
    var caption = "Reward over KL" + (dataText.isEmpty ? "" : ", \(Markdown.escaped(dataText))")
    if let group { caption += ", \(group.number) of \(group.count)" }
    caption += ": " + (selection.showsEndsOnly ? points : Self.everyEvaluation)
    if group != nil { caption += "; in grey the other methods" }
    self.init(
      name: name, caption: caption, selection: selection,
      subtitle: subtitle.filter { !$0.isEmpty }.joined(separator: " · "))
  }

  /// The points under another protocol than that of the main figure.
  init(_ survey: Survey, name: String, apartFrom main: EvaluationProtocol) {
    let difference = survey.evaluationProtocol.difference(from: main)
    self.init(
      name: name,
      caption: "A figure of its own, since its protocol differs and its numbers are not comparable: "
        + Markdown.escaped(difference),
      selection: FrontierSelection(survey),
      subtitle: "Another protocol, not comparable with the main figure: \(difference)")
  }

  /// The frontier figures of an experiment: one or several for each part of its data, and one for each other protocol.
  static func all(_ survey: Survey, _ ledger: Ledger) throws -> [FrontierFigure] {
    var figures: [FrontierFigure] = []
    for (index, part) in survey.parts.enumerated() {
      let data = part.sharedSettings, dataText = data.map(\.text).joined(separator: ", ")
      let base = index == 0 ? "frontier" : Format.slug("frontier-" + dataText.replacing(" ", with: "-"))
      guard part.survey.trained.count > Survey.seriesInOneFigure else {
        figures.append(FrontierFigure(part.survey, name: base, data: data))
        continue
      }
      figures.append(FrontierFigure(part.survey, kind: .ends, name: base, data: data))
      let groups = part.survey.groups
      figures += groups.enumerated().map { index, group in
        FrontierFigure(
          part.survey, kind: .some(group), name: "\(base)-\(index + 1)", data: data, group: (index + 1, groups.count))
      }
    }
    for (index, other) in survey.otherProtocols.enumerated() {
      let apart = try Survey(ledger, experiment: survey.experiment.name, protocol: other.evaluationProtocol)
      figures.append(
        FrontierFigure(apart, name: "frontier-apart-\(index + 1)", apartFrom: survey.evaluationProtocol))
    }
    return figures
  }
}
