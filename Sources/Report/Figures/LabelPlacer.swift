/// Places small labels beside points. Labels never cover each other and cover as few points and lines as possible.
struct LabelPlacer {
  struct Box {
    var x, y, width, height: Double

    func overlap(_ other: Box) -> Double {
      let w = min(x + width, other.x + other.width) - max(x, other.x)
      let h = min(y + height, other.y + other.height) - max(y, other.y)
      return w > 0 && h > 0 ? w * h : 0
    }
  }

  struct Placement: Equatable {
    /// The left end of the text, in pixels.
    var x: Double
    /// The middle of the text, in pixels.
    var y: Double
    /// Whether the text is so far from its point that a thin line should connect them.
    var needsLeader: Bool
  }

  let area: Box
  private var obstacles: [Box]
  private var labels: [Box] = []
  static let characterWidth = 6.9
  private let lineHeight = 14.0

  init(area: Box, points: [(x: Double, y: Double)], lines: [Box] = []) {
    self.area = area
    obstacles = points.map { Box(x: $0.x - 5, y: $0.y - 5, width: 10, height: 10) } + lines
  }

  /// The place of the text beside the point; nil where it would be illegible.
  mutating func place(_ text: String, at point: (x: Double, y: Double)) -> Placement? {
    let width = Double(text.count) * Self.characterWidth
    var best: (cost: Double, box: Box, distance: Double)?
    for distance in [11.0, 26, 44, 66] {
      let diagonal = distance * 0.8
      let offsets = [
        (distance, 0.0), (-distance - width, 0), (-width / 2, distance + 3), (-width / 2, -distance - 3),
        (diagonal, diagonal), (diagonal, -diagonal), (-diagonal - width, diagonal), (-diagonal - width, -diagonal),
      ]
      for (dx, dy) in offsets {
        let box = Box(x: point.x + dx, y: point.y + dy - lineHeight / 2, width: width, height: lineHeight)
        let inside =
          box.x >= area.x && box.y >= area.y && box.x + box.width <= area.x + area.width
          && box.y + box.height <= area.y + area.height
        guard inside, !labels.contains(where: { $0.overlap(box) > 0 }) else { continue }
        let covered = obstacles.reduce(0) { $0 + $1.overlap(box) }
        let cost = covered * 3 + distance * 2
        if cost < best?.cost ?? .infinity { best = (cost, box, distance) }
      }
    }
    guard let best, best.cost < 700 else { return nil }
    labels.append(best.box)
    return Placement(x: best.box.x, y: best.box.y + lineHeight / 2, needsLeader: best.distance > 12)
  }
}
