import Experiment
import Foundation

/// What `run --dry-run` prints.
enum PlanTable {
  private struct Row: Encodable {
    let stage: String
    let title: String
    let state: String
    let operations: Double
    let hash: String
  }

  static func text(_ plan: Plan, _ status: PlanStatus, workers: Int, json: Bool) -> String {
    let rows = plan.entries.map { entry in
      Row(
        stage: entry.kind.rawValue, title: entry.title, state: status.states[entry.hash]?.rawValue ?? "missing",
        operations: entry.operations, hash: entry.hash.text)
    }
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return (try? encoder.encode(rows)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    }
    let speed = MachineSpeed.operationsPerSecond()
    let todo = plan.entries.filter { status.isToBeMade($0.hash) }
    var lines = ["\(plan.sweep.name): \(plan.entries.count) stages, \(plan.cells.count) cells", ""]
    let widths = (rows.map(\.stage.count).max() ?? 0, rows.map(\.title.count).max() ?? 0)
    for (row, entry) in zip(rows, plan.entries) {
      let cost = status.isToBeMade(entry.hash) && row.operations > 0 ? Duration.text(row.operations / speed) : ""
      lines.append(
        "  " + row.stage.padded(widths.0) + "  " + row.title.padded(widths.1) + "  " + row.state.padded(13) + cost)
    }
    let seconds = todo.reduce(0) { $0 + $1.operations } / speed
    lines.append("")
    lines.append(
      todo.isEmpty
        ? "Nothing is to be done."
        : "\(todo.count) stages are to be made: about \(Duration.text(seconds)) of processor time, "
          + "\(Duration.text(seconds / Double(workers))) with \(workers) \(workers == 1 ? "worker" : "workers"), "
          + "estimated from shapes and this machine's speed.")
    return lines.joined(separator: "\n")
  }
}

extension String {
  func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
