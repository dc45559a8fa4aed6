import Foundation
import TestSupport
import Testing

@testable import Tensor

/// Compares with an independent Philox (Tests/Fixtures/make_fixtures.py) and with the distributions.
struct RandomTests {
  struct Known: Decodable { var counter, key, output: [UInt32] }

  @Test func philoxEqualsItsKnownAnswers() throws {
    for item in try Fixtures.json("philox.json", as: [Known].self) {
      let found = RandomStream.philox(
        (item.counter[0], item.counter[1], item.counter[2], item.counter[3]), key: (item.key[0], item.key[1]))
      #expect([found.0, found.1, found.2, found.3] == item.output)
    }
  }

  struct Stream: Decodable {
    var seed, purpose, index, subindex: String
    var words: [UInt32]
  }

  @Test func streamsAreAddressedAsDocumented() throws {
    let purposes: [StaticString] = ["initialisation", "sampling"]
    for item in try Fixtures.json("random-streams.json", as: [Stream].self) {
      let purpose = try #require(purposes.first { "\($0)" == item.purpose })
      var stream = RandomStream(
        seed: try #require(UInt64(item.seed)), purpose: purpose, index: try #require(UInt64(item.index)),
        subindex: try #require(UInt64(item.subindex)))
      var words = (0..<item.words.count).map { _ in stream.nextWord() }
      #expect(words == item.words)
      stream.seek(to: 5)
      words = (5..<item.words.count).map { _ in stream.nextWord() }
      #expect(words == Array(item.words[5...]))
    }
  }

  @Test func drawsHaveTheirDistributions() {
    var random = RandomStream(seed: 1, purpose: "test")
    let count = 200_000
    let normals = (0..<count).map { _ in random.normal() }
    let mean = normals.reduce(0, +) / Double(count)
    let variance = normals.reduce(0) { $0 + $1 * $1 } / Double(count)
    #expect(abs(mean) < 0.01 && abs(variance - 1) < 0.02)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[random.index(below: 7)] += 1 }
    // With 6 degrees of freedom, χ² exceeds 27.9 once in 10,000.
    #expect(counts.reduce(0.0) { $0 + pow(Double($1) - 10_000, 2) / 10_000 } < 27.9)
    #expect(Set(random.permutation(of: 100)) == Set(0..<100))
  }

  struct ScheduleCase: Decodable {
    var kind: String
    var warmupSteps, totalSteps: Int
    var factors: [Double]
  }

  @Test func schedulesEqualTransformers() throws {
    for item in try Fixtures.json("schedules.json", as: [ScheduleCase].self) {
      let shape = try #require(Schedule.Shape(rawValue: item.kind))
      let schedule = Schedule(shape: shape, warmupSteps: item.warmupSteps, totalSteps: item.totalSteps)
      let found = item.factors.indices.map { schedule.factor(at: $0) }
      #expect(disagreement("\(item.kind) \(item.warmupSteps)", found, item.factors, absolute: 1e-12) == nil)
    }
  }
}
