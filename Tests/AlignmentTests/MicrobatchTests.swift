import Tensor
import Testing

@testable import Alignment

struct MicrobatchTests {
  @Test func aPassIsFilledWithASinglePart() {
    #expect(Microbatch.runs(Array(repeating: 56, count: 64)).map(\.count) == [9, 9, 9, 9, 9, 9, 9, 1])
    #expect(Microbatch.runs([600, 10, 502, 1]) == [0..<1, 1..<3, 3..<4])
  }

  @Test func severalPartsGetAsMuchEach() {
    #expect(Microbatch.runs(Array(repeating: 56, count: 64), parts: 2).map(\.count) == Array(repeating: 8, count: 8))
    // Less than a pass is divided too, but not an item.
    #expect(Microbatch.runs([50, 50, 50, 50], parts: 2) == [0..<2, 2..<4])
    #expect(Microbatch.runs([50], parts: 2) == [0..<1])
    #expect(Microbatch.runs([Int](), parts: 2).isEmpty)
  }

  @Test(arguments: [2, 3, 8]) func theFullestPassIsAsSmallAsSoManyAllow(parts: Int) {
    var random = RandomStream(seed: 3, purpose: "microbatch test")
    for count in 1..<60 {
      let sizes = (0..<count).map { _ in 1 + random.index(below: 300) }
      let fewest = Microbatch.runs(sizes), runs = Microbatch.runs(sizes, parts: parts)
      func fullest(_ runs: [Range<Int>]) -> Int { runs.map { sizes[$0].reduce(0, +) }.max() ?? 0 }
      let allowed = (fewest.count + parts - 1) / parts * parts
      #expect(runs.flatMap { Array($0) } == Array(0..<count))
      #expect(runs.count <= allowed && fullest(runs) <= fullest(fewest))
      // Splitting at any lower limit takes more.
      var passes = 1, sum = 0
      for size in sizes {
        if sum + size >= fullest(runs) { (passes, sum) = (passes + 1, 0) }
        sum += size
      }
      #expect(passes > allowed || (sizes.max() ?? 0) == fullest(runs))
    }
  }
}
