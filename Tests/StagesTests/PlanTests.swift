import SweepTestSupport
import Testing

@testable import Stages
@testable import SweepFile

struct PlanTests {
  /// `compareWith` decides no result.
  @Test func whatItIsComparedWithIsInNoStage() throws {
    let text = sweepText(#""compareWith": ["dpo-figure-2"],"#)
    let plain = try loadSweep(sweepText()), compared = try loadSweep(text)
    #expect(compared.compareWith == ["dpo-figure-2"] && compared != plain)
    #expect(try loadSweep(text) == compared)
    #expect(try Plan(compared).entries.map(\.hash) == Plan(plain).entries.map(\.hash))
  }

  /// The registry has the right type for each kind, and each type can estimate its memory.
  @Test(arguments: StageKind.allCases) func everyKindHasATypeAndAMemoryEstimate(_ kind: StageKind) {
    #expect(kind.type.kind == kind)
    #expect(kind.type is any MemoryEstimating.Type)
  }
}
