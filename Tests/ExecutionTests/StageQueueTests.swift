import Foundation
import SweepTestSupport
import TestSupport
import Testing

@testable import Execution
@testable import Stages
@testable import SweepFile

/// The order in which the scheduler may start stages.
struct StageQueueTests {
  private func smoke() throws -> [Plan.Entry] {
    try Plan(try Sweep.load(contentsOf: HarnessProgram.package.appendingPathComponent("experiments/smoke.json")))
      .entries
  }

  @Test func aStageIsReadyOnceItsInputsAreMade() throws {
    let entries = try smoke()
    var queue = StageQueue(entries)
    #expect(queue.waiting.map(\.hash) == entries.map(\.hash) && queue.hasPreparations)
    for entry in entries {
      #expect(queue.hasInputs(entry))
      for other in queue.waiting where other.inputs.contains(entry.hash) { #expect(!queue.hasInputs(other)) }
      queue.remove(entry)
      queue.complete(entry)
    }
    #expect(queue.waiting.isEmpty && queue.made.count == entries.count && !queue.hasPreparations)
  }

  @Test func inputsThatWereThereBeforeAreNotAwaited() throws {
    let cells = try smoke().filter { $0.kind == .cell }
    let queue = StageQueue(cells)
    #expect(cells.allSatisfy(queue.hasInputs))
    let flops = queue.longestFirst.map(\.flops)
    #expect(flops == flops.sorted(by: >))
  }

  @Test func aFailureSkipsWhatNeedsTheStage() throws {
    let entries = try smoke()
    let sft = try #require(entries.first { $0.kind == .sft })
    var queue = StageQueue(entries)
    queue.remove(sft)
    let skipped = queue.fail(sft)
    #expect(skipped.count == 9 && skipped.allSatisfy { $0.because == sft.title })
    #expect(skipped.contains { !$0.entry.inputs.contains(sft.hash) }, "stages that need it through others")
    #expect(queue.waiting.count == entries.count - 10)
    queue.removeAll()
    #expect(queue.waiting.isEmpty)
  }
}
