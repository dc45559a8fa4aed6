import Foundation
import SweepTestSupport
import Testing

@testable import Stages

/// The version of a method in the hashes of its cells.
struct MethodVersionPlanTests {
  @Test func onlyVersionsAboveOneAreInTheHash() throws {
    let plan = try Plan(try loadSweep(sweepText()))
    let entry = try #require(plan.entries.first { $0.kind == .cell })
    var stage = try #require(entry.specification.stage as? CellStage)
    #expect(stage.methodVersion == nil)
    #expect(try !entry.specification.settingsJSON().contains("methodVersion"))
    stage.methodVersion = 2
    let raised = try StageSpecification(stage)
    #expect(raised.hash != entry.hash)
    #expect(try raised.settingsJSON().contains(#""methodVersion":2"#))
  }
}
