import Foundation
import TestSupport
import SweepTestSupport
import Testing

@testable import SweepFile

struct SweepFileFuzzTests {
  /// Pieces that break JSON, or sweeps, in interesting places.
  static let pieces =
    Mutator.textPieces
    + [
      "\"beta\"", "\"sweep\"", "\"method\"", "\"ppo\"", "\"optimizer\"", "\"rmsprop\"", "[8, 2]", "[1, 1]", "\"..\"",
      "//",
      "4e0",
    ].map { [UInt8]($0.utf8) }

  /// Whatever the bytes, the answer is the same sweep each time, or problems that stand in the file;
  /// and no bytes are JSON to us that are none to Foundation.
  @Test func anyBytesAreReadOrRefused() throws {
    let original = [UInt8](
      try Data(contentsOf: SweepFiles.packageRoot.appendingPathComponent("experiments/smoke.json")))
    var accepted = 0
    var refusedAsSweeps = 0
    var refusedAsJSON = 0
    for round in 0..<120_000 {
      var mutator = Mutator(pieces: Self.pieces, seed: 20_250_101, round: round)
      let bytes = mutator.mutated(original)
      do {
        let sweep = try Sweep.load(bytes: bytes, file: "sweep.json", folder: SweepFiles.packageRoot)
        accepted += 1
        if accepted % 16 == 0 {
          let again = try Sweep.load(bytes: bytes, file: "sweep.json", folder: SweepFiles.packageRoot)
          try #require(again == sweep, "round \(round)")
        }
        try #require(!sweep.cells().isEmpty && sweep.cells().count <= Sweep.greatestCellCount, "round \(round)")
      } catch let error as SweepFileError {
        if error.problems[0].kind == .notJSON {
          refusedAsJSON += 1
        } else {
          refusedAsSweeps += 1
          if refusedAsSweeps % 16 == 0, !Self.holdsExtremeNumber(try LocatedJSON.parse(bytes).root) {
            let object = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            try #require(object != nil, "round \(round): we read what Foundation refuses")
          }
        }
        try Self.checkPositions(of: error, in: bytes, round: round)
      }
    }
    // The mutator is neither too tame nor too wild to reach all three.
    #expect(accepted > 1000)
    #expect(refusedAsSweeps > 10_000)
    #expect(refusedAsJSON > 10_000)
  }

  /// Foundation refuses numbers that no double holds, which are good JSON.
  private static func holdsExtremeNumber(_ json: LocatedJSON) -> Bool {
    switch json.value {
    case .number(let text):
      guard let value = Double(text), value.isFinite else { return true }
      return value == 0 && text.contains { ("1"..."9").contains($0) }
    case .array(let elements): return elements.contains(where: holdsExtremeNumber)
    case .object(let members): return members.contains { holdsExtremeNumber($0.value) }
    case .null, .boolean, .string: return false
    }
  }

  private static func checkPositions(of error: SweepFileError, in bytes: [UInt8], round: Int) throws {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    try #require(!error.problems.isEmpty, "round \(round)")
    for problem in error.problems {
      let position = try #require(problem.position, "round \(round)")
      try #require((1...lines.count).contains(position.line), "round \(round): \(problem.message)")
      let columns = lines[position.line - 1].count + 1
      try #require((1...columns).contains(position.column), "round \(round): \(problem.message)")
      try #require((problem.path == nil) == (problem.kind == .notJSON), "round \(round)")
    }
    let shown = error.description
    try #require(shown.utf8.count < 10_000, "round \(round)")
    try #require(shown.split(separator: "\n").count <= 31, "round \(round): \(shown)")
    let isHarmless = shown.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control }
    try #require(isHarmless, "round \(round): a control character reaches the terminal")
  }

  /// Files that were made to be slow or large: a fraction of a second, and hours if anything were quadratic.
  @Test(.timeLimit(.minutes(5))) func hostileFilesAreRefusedQuickly() {
    let values = (0..<1000).map { "\($0 + 1)" }.joined(separator: ",")
    let axes = [
      "klHorizon", "criticLearningRate", "updates", "episodes", "initialKLCoefficient", "entropyBonus", "batch",
    ]
    let grid = axes.dropLast().map { "\"\($0)\": [\(values)]" }.joined(separator: ", ")
    #expect(
      complaint(sweepText(methods: "{ \"method\": \"ppo\", \"sweep\": { \(grid) } }"))
        == "sweep.json:4:12: $.methods: 1000000000000000000 cells; "
        + "expected at most 10000 over all methods, rewards and seeds")
    let vast = grid + ", \"targetKL\": [\(values)]"
    #expect(
      complaint(sweepText(methods: "{ \"method\": \"ppo\", \"sweep\": { \(vast) } }"))
        == "sweep.json:4:12: $.methods: more cells than can be counted; "
        + "expected at most 10000 over all methods, rewards and seeds")

    let unknown = (0..<50_000).map { "\"learningRat\($0)\": 1," }.joined()
    let message = complaint(sweepText(unknown))
    #expect(message.hasSuffix("… and 49985 more problems in this file"))
    #expect(message.split(separator: "\n").count == 17)
  }
}
