import Foundation
import SweepTestSupport
import Testing

@testable import Stages
@testable import SweepFile

/// A plan takes four times as long for four times as many cells, however a sweep comes to have them.
@Suite(.serialized)
struct PlanGrowthTests {
  /// Sweeps of so many cells.
  enum Shape: CaseIterable {
    /// One entry's grid.
    case grid
    /// An entry for each cell.
    case entries
    /// Each cell learns from pairs of its own.
    case dials
    /// Each cell's completions are set against another cell's.
    case judged

    func text(_ count: Int) -> String {
      let numbers = (1...count).map { "\(Double($0) / 20_000)" }
      let dpo: [String]
      switch self {
      case .grid, .judged: dpo = [#"{ "method": "dpo", "sweep": { "beta": [\#(numbers.joined(separator: ","))] } }"#]
      case .entries: dpo = numbers.map { #"{ "method": "dpo", "beta": \#($0) }"# }
      case .dials:
        dpo = [#"{ "method": "dpo", "sweep": { "preferences.flipRate": [\#(numbers.joined(separator: ","))] } }"#]
      }
      let judging =
        self != .judged
        ? ""
        : """
        "judging": { "judges": [{ "kind": "ground-truth" }], "temperatures": [1],
          "against": { "kind": "method", "method": "dpo", "value": \(numbers[0]) } },
        """
      return """
        { "name": "many", "task": { "kind": "sentiment", "corpus": { "kind": "builtin" } }, \(judging)
          "methods": [\(dpo.joined(separator: ","))] }
        """
    }
  }

  /// Processor time of this thread, so that other work on the machine counts little; the least of several times.
  private func seconds(_ times: Int, _ body: () throws -> Void) rethrows -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
    return try (0..<times).map { _ in
      let began = now()
      try body()
      return now() - began
    }.min() ?? 0
  }

  /// Work that is quadratic, and a sixth of all for the fewer cells, would make it six times.
  @Test(arguments: Shape.allCases) func timeGrowsAsTheCellsDo(_ shape: Shape) throws {
    let small = try loadSweep(shape.text(1200)), large = try loadSweep(shape.text(4800))
    #expect(try Plan(large).cells.count == 4800)
    let ratio = try seconds(2) { _ = try Plan(large) } / seconds(5) { _ = try Plan(small) }
    print("\(shape): 4,800 cells are planned in \(ratio) times the time of 1,200")
    #expect(ratio < 6, "\(shape)")
  }
}
