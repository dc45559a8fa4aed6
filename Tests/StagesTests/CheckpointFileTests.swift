import Alignment
import Foundation
import Tensor
import TestSupport
import Testing

@testable import Stages
@testable import SweepFile

/// Where a stage's place is kept, and what becomes of that in doubtful files.
struct CheckpointFileTests {
  private let program: HarnessProgram
  private let stage = StageHash(String(repeating: "a", count: 64))

  init() throws { program = try HarnessProgram() }

  /// The records of the step and of the steps before it.
  private func records(_ step: Int) -> Data {
    Data((0..<step).map { "{ step \($0) }\n" }.joined().utf8)
  }

  private func info(_ step: Int) -> CheckpointInfo {
    CheckpointInfo(recordsBytes: records(step).count, recordsHash: ContentHash.of(records(step)))
  }

  private func write(_ step: Int) throws {
    try records(step).write(to: program.url("records.jsonl"))
    var state = TrainingState()
    state.put("step", [step])
    state.put("weights", Buffer([1, 2, Float(step)]))
    try CheckpointFile.write(
      state, info(step), of: stage, in: program.folder)
  }

  private func newest(of other: StageHash? = nil) -> (file: CheckpointFile?, passed: [String]) {
    var passed: [String] = []
    let file = CheckpointFile.newest(in: program.folder, of: other ?? stage) {
      passed.append("\($0) \($1)")
    }
    return (file, passed)
  }

  private func step(_ file: CheckpointFile?) throws -> Int? { try file?.state.integer("step") }

  @Test func theNewestTwoAreKept() throws {
    defer { program.remove() }
    #expect(newest().file == nil)
    for step in 1...4 { try write(step) }
    #expect(CheckpointFile.names(in: program.folder) == ["checkpoint-00000003", "checkpoint-00000004"])
    let found = newest()
    #expect(try step(found.file) == 4 && found.passed.isEmpty)
    #expect(found.file?.info == info(4))
    let weights = Buffer(count: 3)
    try found.file?.state.restore("weights", into: weights)
    #expect(weights.array == [1, 2, 4])
    CheckpointFile.remove(from: program.folder)
    #expect(CheckpointFile.names(in: program.folder).isEmpty)
  }

  /// Whatever a byte is changed to, and wherever the file ends.
  @Test func aTornOneGivesWayToTheOneBefore() throws {
    defer { program.remove() }
    try write(1)
    try write(2)
    let url = program.url("checkpoint-00000002"), whole = try Data(contentsOf: url)
    var random = RandomStream(seed: 1, purpose: "tears")
    for tear in 0..<400 {
      var torn = whole
      let place = tear < whole.count ? tear : Int(random.uniform() * Double(whole.count))
      if tear % 2 == 0 { torn[place] ^= UInt8(1 + random.uniform() * 254) } else { torn = torn.prefix(place) }
      try torn.write(to: url)
      let found = newest()
      #expect(try step(found.file) == 1, "torn at \(place) of \(whole.count)")
      #expect(found.passed == ["checkpoint-00000002 its content does not match its hash"])
    }
    // The next one is newer than the torn one.
    try write(3)
    #expect(try step(newest().file) == 3)
  }

  /// A flipped byte, a cut, an empty or missing file is seen. Records after the checkpoint do not count.
  @Test func recordsMustBeAsTheyWere() throws {
    defer { program.remove() }
    try write(1)
    try write(2)
    let url = program.url("records.jsonl"), whole = records(2)
    func passed(_ data: Data?) throws -> (Int?, [String]) {
      if let data { try data.write(to: url) } else { try FileManager.default.removeItem(at: url) }
      let found = newest()
      return (try step(found.file), found.passed)
    }
    let problem = "records.jsonl is not as it was when the checkpoint was written"
    for place in whole.indices {
      var flipped = whole
      flipped[place] ^= 1
      let found = try passed(flipped)
      // The older checkpoint is used if the records up to there are intact.
      #expect(found.0 == (place < records(1).count ? nil : 1), "\(place)")
      #expect(found.1.first == "checkpoint-00000002 \(problem)")
      #expect(try passed(whole.prefix(place)).0 == (place < records(1).count ? nil : 1), "\(place)")
    }
    #expect(try passed(whole + Data("{}\n".utf8)) == (2, []))
    #expect(try passed(Data()).0 == nil && passed(nil).0 == nil)
  }

  @Test func othersPlacesAreNotTaken() throws {
    defer { program.remove() }
    try write(1)
    #expect(
      newest(of: StageHash(String(repeating: "b", count: 64))).passed == [
        "checkpoint-00000001 it belongs to another stage"
      ])
    // Results do not depend on the number of threads, so a checkpoint serves any number.
    try Threads.$count.withValue(3) { try write(2) }
    let found = newest()
    #expect(try step(found.file) == 2 && found.passed.isEmpty)
  }

  /// No checkpoint is worth a training.
  @Test func whereThereIsNoRoomTheWorkGoesOn() throws {
    defer { program.remove() }
    #expect(throws: (any Error).self) {
      try CheckpointFile.write(
        TrainingState(), CheckpointInfo(), of: stage, in: URL(fileURLWithPath: "/proc/none"))
    }
    let writer = CheckpointWriter(stage: stage, folder: URL(fileURLWithPath: "/proc/none"), every: 1)
    let warning = try #require(writer.write(TrainingState()))
    #expect(
      warning.hasPrefix("no checkpoint could be written: ")
        && warning.hasSuffix("The work continues; if it is stopped, it starts again from its beginning"), "\(warning)")
    // A warning is given once.
    #expect(writer.write(TrainingState()) == nil)
  }
}
