import Foundation

/// The places of a frontier figure's panels, key and labels.
struct FrontierLayout {
  /// An axes rectangle. Its edges are fractions of the figure, from the lower left corner.
  struct Panel {
    var left, right, bottom: Double
    let top = 0.885
    /// The largest KL of the axis.
    var limit: Double
    var isRoot: Bool

    func x(_ kl: Double) -> Double {
      let fraction = isRoot ? (max(kl, 0) / limit).squareRoot() : kl / limit
      return left + (right - left) * fraction
    }
  }

  /// A label of the last point of a configuration. The places of both are in pixels.
  struct Label {
    var text, colour: String
    var point: (x: Double, y: Double)
    var place: LabelPlacer.Placement
  }

  /// If some point has more KL than this, the figure has two panels: the left one up to this KL on a linear axis, the
  /// right one with the whole range.
  static let zoom = 15.0
  let width = 1200.0
  let height = 800.0

  let selection: FrontierSelection
  let keyRows: Int
  let panels: [Panel]
  private let rewards: ClosedRange<Double>

  init(_ selection: FrontierSelection) {
    self.selection = selection
    keyRows = Self.keyRows(selection)
    rewards = selection.rewardRange
    let bottom = 0.195 + 0.027 * Double(keyRows - 2), most = selection.highestKL
    panels =
      most > Self.zoom
      ? [
        Panel(left: 0.075, right: 0.645, bottom: bottom, limit: Self.zoom, isRoot: false),
        Panel(left: 0.71, right: 0.98, bottom: bottom, limit: most * 1.12, isRoot: true),
      ] : [Panel(left: 0.075, right: 0.98, bottom: bottom, limit: max(most * 1.08, 0.1), isRoot: false)]
  }

  /// The rows of the key. A row holds five names, or fewer long ones; the panels make room for more rows.
  private static func keyRows(_ selection: FrontierSelection) -> Int {
    if selection.showsEndsOnly { return 2 }
    let background = selection.background
    let longest = max(selection.series.map(\.title.count).max() ?? 0, background.isEmpty ? 0 : 23)
    let columns = longest <= 22 ? 5 : longest <= 30 ? 4 : longest <= 40 ? 3 : 2
    let general = [selection.survey.start != nil, selection.hasDegenerate, !background.isEmpty, true]
    let entries = selection.series.count + general.count { $0 }
    return max(2, (entries + columns - 1) / columns)
  }

  /// The labels of a panel. If there are two panels, each label is in the one that shows its point better.
  func labels(in panel: Panel, _ styles: [SeriesStyle]) -> [Label] {
    let shown = selection.shownPoints + [selection.survey.start].compactMap { $0 }
    let stairs = selection.showsEndsOnly ? [] : selection.series.flatMap { stairBoxes(of: $0, in: panel) }
    var placer = LabelPlacer(
      area: LabelPlacer.Box(
        x: panel.left * width + 3, y: panel.bottom * height + 3, width: (panel.right - panel.left) * width - 3,
        height: (panel.top - panel.bottom) * height - 3),
      points: shown.filter { $0.kl <= panel.limit }.map { pixel($0.kl, $0.reward, in: panel) }, lines: stairs)
    var labels: [Label] = []
    for (series, style) in zip(selection.series, styles) {
      for end in selection.endLabels(of: series) {
        guard !end.text.isEmpty, end.point.kl <= panel.limit, !panel.isRoot || end.point.kl > Self.zoom else {
          continue
        }
        let target = pixel(end.point.kl, end.point.reward, in: panel)
        if let place = placer.place(end.text, at: target) {
          labels.append(Label(text: end.text, colour: style.colour, point: target, place: place))
        }
      }
    }
    return labels
  }

  private func pixel(_ kl: Double, _ reward: Double, in panel: Panel) -> (x: Double, y: Double) {
    let fraction = (reward - rewards.lowerBound) / (rewards.upperBound - rewards.lowerBound)
    return (panel.x(kl) * width, (panel.bottom + (panel.top - panel.bottom) * fraction) * height)
  }

  /// The level parts of a staircase, which labels should not cover.
  private func stairBoxes(of series: Survey.Series, in panel: Panel) -> [LabelPlacer.Box] {
    let corners = selection.stairs(of: series)
    return zip(corners, corners.dropFirst()).compactMap { corner, next in
      let start = pixel(corner.kl, corner.reward, in: panel)
      let end = pixel(min(next.kl, panel.limit), 0, in: panel)
      return end.x > start.x ? LabelPlacer.Box(x: start.x, y: start.y - 2, width: end.x - start.x, height: 4) : nil
    }
  }
}
