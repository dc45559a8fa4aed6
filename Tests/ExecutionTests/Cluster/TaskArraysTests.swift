import Alignment
import Foundation
import TestSupport
import SweepTestSupport
import Testing

@testable import Execution
@testable import Stages
@testable import SweepFile

/// Grouping a plan into arrays.
struct TaskArraysTests {
  private func smoke() throws -> Plan {
    try Plan(
      try Sweep.load(contentsOf: HarnessProgram.package.appendingPathComponent("experiments/smoke.json")))
  }

  @Test func everyStageWaitsForItsInputsOnly() throws {
    let plan = try smoke(), arrays = TaskArrays(plan.entries)
    let grouped: [StageHash] = arrays.groups.flatMap { $0.entries.map(\.hash) }
    #expect(grouped.count == plan.entries.count && Set(grouped) == Set(plan.entries.map(\.hash)))
    var place: [StageHash: Int] = [:]
    for (number, group) in arrays.groups.enumerated() {
      for entry in group.entries { place[entry.hash] = number }
    }
    let preparations = Set(arrays.groups.indices.filter { arrays.groups[$0].kind.isPreparation })
    for (number, group) in arrays.groups.enumerated() {
      #expect(group.after.allSatisfy { $0 < number } && group.awaited.isEmpty)
      for entry in group.entries {
        #expect(entry.kind == group.kind)
        let own = Set(entry.inputs.compactMap { place[$0] })
        #expect(Set(group.after) == (entry.kind.isPreparation ? own : own.union(preparations)))
      }
    }
    // Cells that are trained without a reward model do not wait for it.
    let cells = arrays.groups.filter { $0.kind == .cell }
    let rewardModel = try #require(arrays.groups.firstIndex { $0.kind == .rewardModel })
    #expect(Set(cells.map { $0.after.contains(rewardModel) }) == [true, false])
  }

  @Test func stagesOfOtherJobsAreAwaited() throws {
    let plan = try smoke()
    let sft = try #require(plan.entries.first { $0.kind == .sft })
    let corpus = try #require(plan.entries.first { $0.kind == .corpus })
    let arrays = TaskArrays(plan.entries.filter { $0.kind == .cell }, awaiting: [sft, corpus])
    // The corpus is not an input of a cell, but a preparation.
    #expect(!arrays.groups.isEmpty && arrays.groups.allSatisfy { $0.awaited == [sft.hash, corpus.hash] })
  }

  private func cells(_ count: Int) throws -> Plan {
    let values = (1...count / 10).map { "\(Double($0) / 1000)" }.joined(separator: ", ")
    let text = """
      { "name": "many", "task": { "kind": "sentiment", "corpus": { "kind": "builtin" } },
        "methods": [{ "method": "dpo", "sweep": { "beta": [\(values)] } }], "seeds": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] }
      """
    return try Plan(try loadSweep(text))
  }

  @Test func tenThousandCellsFitTheLimits() throws {
    let plan = try cells(10_000)
    let arrays = TaskArrays(plan.entries)
    let packed = try arrays.packed(stagesPerTask: 1, within: SlurmLimits(arraySize: 1001, tasks: 4000))
    #expect(plan.cells.count == 10_000)
    #expect(packed.allSatisfy { $0.tasks.count <= 1001 })
    #expect(packed.reduce(0) { $0 + $1.tasks.count } <= 4000)
    let made = packed.flatMap { $0.tasks.joined().map(\.hash) }
    #expect(made.count == plan.entries.count && Set(made) == Set(plan.entries.map(\.hash)))
    // Tasks have no more stages than needed.
    #expect(packed.flatMap(\.tasks).map(\.count).max() == 3)
  }

  @Test func aFullClusterIsAnError() throws {
    let arrays = TaskArrays(try smoke().entries)
    #expect(throws: SlurmError.full(needed: arrays.groups.count, room: 3)) {
      try arrays.packed(stagesPerTask: 1, within: SlurmLimits(arraySize: 1001, tasks: 3))
    }
    #expect(throws: SlurmError.noArrays) {
      try arrays.packed(stagesPerTask: 1, within: SlurmLimits(arraySize: 0, tasks: 100))
    }
    #expect(
      "\(SlurmError.full(needed: 9, room: 3))".hasPrefix(
        "the cluster accepts 3 more of your tasks, but the sweep needs at least 9"))
  }
}
