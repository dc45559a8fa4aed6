/// The look of a series. Colour, shape and dashes differ between series, so that each alone is enough.
struct SeriesStyle: Equatable {
  var colour: String
  /// gnuplot's number of a filled shape.
  var point: Int
  var dash: String
  /// gnuplot's number of the same shape without its filling.
  var hollowPoint: Int { point - 1 }

  /// Eight looks that differ in colour and dashes, then the same colours with every other shape. No two are equal.
  static let all: [SeriesStyle] = (0..<points.count).flatMap { round in
    base.indices.map { index in
      let style = base[index]
      let shape = (points.firstIndex(of: style.point) ?? 0) + round
      return SeriesStyle(
        colour: style.colour, point: points[shape % points.count], dash: base[(index + 3 * round) % base.count].dash)
    }
  }

  /// gnuplot's filled circle, square, triangles, diamond and pentagon.
  private static let points = [7, 5, 9, 11, 13, 15]

  /// Okabe and Ito's palette (https://jfly.uni-koeln.de/color/), without its yellow, which is faint on white.
  private static let base: [SeriesStyle] = [
    SeriesStyle(colour: "#0072B2", point: 7, dash: "1"),
    SeriesStyle(colour: "#D55E00", point: 5, dash: "(14,5)"),
    SeriesStyle(colour: "#009E73", point: 9, dash: "(4,4)"),
    SeriesStyle(colour: "#CC79A7", point: 11, dash: "(14,4,3,4)"),
    SeriesStyle(colour: "#E69F00", point: 13, dash: "(8,4)"),
    SeriesStyle(colour: "#56B4E9", point: 15, dash: "(14,4,3,4,3,4)"),
    SeriesStyle(colour: "#666666", point: 7, dash: "(2,3)"),
    SeriesStyle(colour: "#8C510A", point: 5, dash: "(20,6)"),
  ]

  /// The usual methods have the same look in every experiment. The others take the free looks in order.
  static func styles(for series: [Survey.Series]) -> [SeriesStyle] {
    func usual(_ series: Survey.Series) -> Int? {
      switch (series.method, series.rewardSource) {
      case (MethodName.dpo, _): 0
      case (MethodName.ppo, .groundTruth): 2
      case (MethodName.ppo, _): 1
      case (MethodName.unlikelihood, _): 3
      case (MethodName.preferredFT, _): 4
      case (MethodName.bestOfN, _): 5
      default: nil
      }
    }
    var free = Array(all.indices)
    var chosen = series.map { series -> Int? in
      guard let index = usual(series), free.contains(index) else { return nil }
      free.removeAll { $0 == index }
      return index
    }
    for index in chosen.indices where chosen[index] == nil {
      chosen[index] = free.isEmpty ? index % all.count : free.removeFirst()
    }
    return chosen.map { all[$0 ?? 0] }
  }

  /// A colour from dark to light (viridis) and a dash pattern, for the settings of one method.
  static func setting(_ index: Int, of count: Int) -> (colour: String, dash: String) {
    let ramp: [(Double, Double, Double)] = [(68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 180, 70), (224, 170, 20)]
    let position = count > 1 ? Double(index) / Double(count - 1) * Double(ramp.count - 1) : 0
    let low = min(Int(position), ramp.count - 2)
    let fraction = position - Double(low)
    func mix(_ a: Double, _ b: Double) -> Int { Int((a + (b - a) * fraction).rounded()) }
    let hex = [
      mix(ramp[low].0, ramp[low + 1].0), mix(ramp[low].1, ramp[low + 1].1), mix(ramp[low].2, ramp[low + 1].2),
    ].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let dashes = ["1", "(12,4)", "(4,3)", "(12,3,3,3)", "(7,3)", "(12,3,3,3,3,3)"]
    return ("#" + hex, dashes[index % dashes.count])
  }
}
