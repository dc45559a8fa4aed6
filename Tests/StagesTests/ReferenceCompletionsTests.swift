import Testing

@testable import Stages
@testable import SweepFile

struct ReferenceCompletionsTests {
  @Test func aTextGoesOnAsItDoes() throws {
    let documents: [[Int32]] = [[1, 2], [1, 2, 3, 4, 5, 6], [1, 2, 3], [7, 8, 9, 10, 11]]
    let found = try ReferenceCompletionsStage.continuations(
      of: [[1, 2], [7, 8, 9], [7, 8]], in: documents, atMost: 3, endOfText: 0)
    // A text that is the prompt alone does not go on; one that is as long as the cap is not known to end.
    #expect(found.map(\.tokens) == [[3, 4, 5], [10, 11, 0], [9, 10, 11]])
    #expect(found.map(\.finished) == [false, true, false])
    #expect(throws: NoContinuation.self) {
      try ReferenceCompletionsStage.continuations(of: [[9]], in: documents, atMost: 3, endOfText: 0)
    }
  }
}
