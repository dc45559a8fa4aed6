import Tensor
import Testing

@testable import Tasks

@Suite struct TextStatisticsTests {
  @Test func distinctBigrams() {
    #expect(TextStatistics.distinctBigrams(in: []) == nil)
    #expect(TextStatistics.distinctBigrams(in: [[1], []]) == nil)
    #expect(TextStatistics.distinctBigrams(in: [[1, 2, 3]]) == 1)
    #expect(TextStatistics.distinctBigrams(in: [[1, 1, 1, 1]]) == 1.0 / 3)
    // 12 23 | 12 21 12: three of five bigrams are distinct. 3–1 crosses the boundary and does not count.
    #expect(TextStatistics.distinctBigrams(in: [[1, 2, 3], [1, 2, 1, 2]]) == 3.0 / 5)
    #expect(TextStatistics.distinctBigrams(in: [[-1, 0], [0, -1]]) == 1)
  }

  @Test func longestRepeat() {
    #expect(TextStatistics.longestRepeat(in: []) == 0)
    #expect(TextStatistics.longestRepeat(in: [1, 2, 3]) == 0)
    #expect(TextStatistics.longestRepeat(in: [1, 2, 1]) == 1)
    #expect(TextStatistics.longestRepeat(in: [7, 7, 7, 7]) == 3)
    #expect(TextStatistics.longestRepeat(in: [1, 2, 3, 1, 2, 3, 1, 2]) == 5)
    #expect(TextStatistics.longestRepeat(in: [1, 2, 3, 9, 8, 2, 3, 9, 4]) == 3)
  }

  @Test func longestRepeatAgreesWithItsDefinition() {
    for index in 0..<60 {
      var random = RandomStream(seed: 0, purpose: "test repeats", index: UInt64(index))
      let tokens = (0..<(1 + random.index(below: 30))).map { _ in Int32(random.index(below: 3)) }
      var longest = 0
      for length in 1..<max(2, tokens.count) {
        var seen = Set<ArraySlice<Int32>>()
        for start in 0..<max(0, tokens.count - length + 1) where !seen.insert(tokens[start..<(start + length)]).inserted
        {
          longest = length
        }
      }
      #expect(TextStatistics.longestRepeat(in: tokens) == longest, "\(tokens)")
    }
  }
}
