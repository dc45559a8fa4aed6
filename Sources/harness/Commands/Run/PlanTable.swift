import Tasks
import Ledger
import Alignment
import Execution
import Stages
import Foundation

/// The output of `harness run --dry-run`.
enum PlanTable {
  private struct Row: Encodable {
    let stage: String
    let title: String
    let state: String
    let flops: Double
    /// Peak memory in bytes: the total, and its parts by purpose.
    let memory: Int
    /// Whether `memory` is an upper bound: shorter texts need less.
    let memoryIsBound: Bool
    let memoryUses: [String: Int]
    let hash: String
  }

  static func text(
    _ plan: Plan, _ status: PlanStatus, _ ledger: Ledger?, _ policy: RunPolicy, json: Bool
  ) throws -> String {
    let needs = try plan.memory(threads: policy.threads, ledger: ledger), workers = policy.workers
    let rows = plan.entries.map { entry in
      Row(
        stage: entry.kind.rawValue, title: entry.title, state: status.states[entry.hash]?.rawValue ?? "missing",
        flops: entry.flops, memory: needs[entry.hash]?.bytes ?? 0,
        memoryIsBound: needs[entry.hash]?.isBound == true,
        memoryUses: Dictionary(
          uniqueKeysWithValues: (needs[entry.hash]?.uses ?? [:]).map { ($0.key.rawValue, $0.value) }),
        hash: entry.hash.text)
    }
    if json {
      return JSONText.of(rows)
    }
    let speed = MachineSpeed.operationsPerSecond()
    let todo = plan.entries.filter { status.isToBeMade($0.hash) }
    var lines = [
      "\(plan.sweep.name): \(plan.entries.count) stages, \(plan.cells.count) \(plan.cells.count == 1 ? "cell" : "cells")",
      "",
    ]
    let widths = (rows.map(\.stage.count).max() ?? 0, rows.map(\.title.count).max() ?? 0)
    for (row, entry) in zip(rows, plan.entries) {
      let cost = status.isToBeMade(entry.hash) && row.flops > 0 ? Duration.text(row.flops / speed) : ""
      lines.append(
        "  " + row.stage.padded(widths.0) + "  " + row.title.padded(widths.1) + "  " + row.state.padded(13)
          + (status.isToBeMade(entry.hash) ? (row.memoryIsBound ? "≤ " : "") + ByteCount.text(row.memory) : "").padded(
            12)
          + cost)
    }
    let seconds = todo.reduce(0) { $0 + $1.flops } / speed
    lines.append("")
    lines += plan.learning
    lines.append(
      todo.isEmpty
        ? "Nothing to do."
        : "\(todo.count) \(todo.count == 1 ? "stage" : "stages") to make: about \(Duration.text(seconds)) of processor time, "
          + "\(Duration.text(seconds / Double(workers))) with \(workers) \(workers == 1 ? "worker" : "workers"), "
          + "estimated from shapes and this machine's speed.")
    if !todo.isEmpty {
      lines.append(memory(todo, needs, policy))
      if todo.contains(where: { needs[$0.hash]?.isBound == true }) {
        lines.append(
          "Stages marked ≤ need less if texts are shorter than the limit, which is known after they are read.")
      }
      if let shortage = Plan.shortage(of: todo, needing: needs, limit: policy.memory) { lines.append("\(shortage)") }
    }
    return lines.joined(separator: "\n")
  }
}

extension PlanTable {
  /// The memory of the largest stage, and how many such stages fit at once.
  private static func memory(_ todo: [Plan.Entry], _ needs: [StageHash: MemoryAccount], _ policy: RunPolicy) -> String {
    let room = policy.memory.map { MemoryRoom(bytes: $0, bound: .option) } ?? .now
    guard let largest = todo.max(by: { needs[$0.hash]?.bytes ?? 0 < needs[$1.hash]?.bytes ?? 0 }),
      let account = needs[largest.hash]
    else { return "" }
    let together = min(policy.workers, room.bytes / max(1, account.bytes))
    return "The largest, \(largest.title), needs \(account.isBound ? "at most" : "about") "
      + "\(MemoryAccountText(account).text); \(room.text): "
      + (together < policy.workers
        ? "room for \(together) of these at once." : "enough for \(policy.workers) at once.")
  }
}
