import Literature

/// A published table beside a sweep: the published numbers, our numbers, and whether the published orders hold here.
struct PaperComparison {
  let table: PublishedTable
  /// Our numbers by row and column; nil where the sweep has no such cell.
  let ours: [[Measurement?]]

  init(_ table: PublishedTable, _ measurements: Measurements) throws {
    self.table = table
    ours = try table.rows.map { row in
      try table.columns.map { column in
        try measurements.measure(
          column.measure, of: [row.cells, PublishedTable.CellPattern(row.cells.method, column.settings)])
      }
    }
  }

  enum Verdict: String, CaseIterable {
    case confirmed
    /// The interval of the difference lies on the other side of 0.
    case notConfirmed = "not confirmed"
    /// The interval holds 0.
    case notDistinguishable = "not distinguishable"
    case notRun = "not run"
  }

  /// Two rows that the paper orders in at least one column.
  struct Pair {
    var above: PublishedTable.Row
    var below: PublishedTable.Row
    /// One for each column.
    var findings: [Finding]
  }

  struct Finding {
    /// The published difference, `above` minus `below`; nil where the paper prints none.
    var published: Double?
    /// Nil where the paper gives no order, since its numbers are too close.
    var verdict: Verdict?
    var ours: (difference: Estimate, isPaired: Bool)?
  }

  /// All pairs of rows that the paper orders in at least one column. `above` is the row that is higher on average.
  var pairs: [Pair] {
    let indices = Dictionary(uniqueKeysWithValues: table.rows.enumerated().map { ($1.title, $0) })
    switch table.orders {
    case .stated(let orders):
      return orders.compactMap { order in
        guard let above = indices[order.above], let below = indices[order.below] else { return nil }
        return pair(above, below) { _ in 1 }
      }
    case .printed(let resolution):
      return table.rows.indices.flatMap { first in
        table.rows.indices.dropFirst(first + 1).compactMap { second in
          let differences = table.columns.indices.compactMap { published(first, second, $0) }
          let (above, below) = Statistics.mean(differences) >= 0 ? (first, second) : (second, first)
          let pair = pair(above, below) { difference in
            guard let difference, abs(difference) >= resolution else { return 0 }
            return difference > 0 ? 1 : -1
          }
          return pair.findings.contains { $0.verdict != nil } ? pair : nil
        }
      }
    }
  }

  private func published(_ first: Int, _ second: Int, _ column: Int) -> Double? {
    guard let a = table.rows[first].values[column], let b = table.rows[second].values[column] else { return nil }
    return a - b
  }

  /// - Parameter order: the sign of the published order, from the published difference; 0 for no order.
  private func pair(_ above: Int, _ below: Int, order: (Double?) -> Int) -> Pair {
    Pair(
      above: table.rows[above], below: table.rows[below],
      findings: table.columns.indices.map { column in
        let published = published(above, below, column)
        let order = order(published)
        let difference = ours[above][column].flatMap { a in ours[below][column].map { a.minus($0) } }
        return Finding(
          published: published, verdict: order == 0 ? nil : Self.verdict(order, difference?.difference),
          ours: difference)
      })
  }

  private static func verdict(_ order: Int, _ difference: Estimate?) -> Verdict {
    guard let difference else { return .notRun }
    guard let interval = difference.interval, !interval.contains(0) else { return .notDistinguishable }
    return (difference.mean > 0) == (order > 0) ? .confirmed : .notConfirmed
  }

  /// The number of orders with each verdict.
  var counts: [(verdict: Verdict, count: Int)] {
    let all = pairs.flatMap(\.findings).compactMap(\.verdict)
    return Verdict.allCases.map { verdict in (verdict, all.count { $0 == verdict }) }
  }
}
