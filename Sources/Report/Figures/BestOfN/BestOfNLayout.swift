import Foundation

/// The places of the best-of-n figure's panels, and the ranges of its axes.
struct BestOfNLayout {
  /// A panel with its key. The edges are fractions of the figure, from the lower left corner.
  struct Frame {
    var left, right, bottom, top: Double
    var key: (x: Double, y: Double)
  }

  let width: Int
  let height: Double
  let frames: [Frame]
  /// The height of the title above the panels, as a fraction of the figure.
  let header: Double
  /// The range of n, on a logarithmic axis.
  let range: ClosedRange<Double>
  /// The factor in n between neighbouring lines: they stand side by side, so that all intervals at one n are visible.
  let lineSpacing: Double

  init(_ selection: BestOfNSelection) {
    let count = selection.panels.count
    let columns = count == 4 ? 2 : min(count, 3), rows = (count + columns - 1) / columns
    width = columns < 3 ? 1000 : 1300
    height = 520.0 * Double(rows) + 60
    header = 60 / height
    let cellWidth = 0.985 / Double(columns), cellHeight = (1 - header) / Double(rows)
    frames = (0..<count).map { number in
      let left = 0.01 + cellWidth * Double(number % columns)
      let bottom = cellHeight * Double(rows - 1 - number / columns)
      return Frame(
        left: left + 0.055, right: left + cellWidth - 0.01, bottom: bottom + cellHeight * 0.28,
        top: bottom + cellHeight * 0.87, key: (left + cellWidth / 2 + 0.02, bottom + cellHeight * 0.09))
    }
    let least = selection.ns.first ?? 1, most = selection.ns.last ?? 2, margin = pow(most / least, 0.07)
    range = (least / margin)...(most * margin)
    lineSpacing = pow(most / least, 0.006)
  }

  /// The values of a panel with their intervals, and a margin.
  static func range(of panel: BestOfNSelection.Panel) -> ClosedRange<Double> {
    if panel.isOfWinRates { return 0...100 }
    let values = panel.lines.flatMap(\.points).flatMap { point in
      [point.value, point.interval?.lowerBound ?? point.value, point.interval?.upperBound ?? point.value]
    }
    let least = values.min() ?? 0, most = values.max() ?? 1, margin = max((most - least) * 0.08, 1e-3)
    return (least - margin)...(most + margin)
  }
}
