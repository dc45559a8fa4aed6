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

  private func write(_ step: Int) throws {
    var state = TrainingState()
    state.put("step", [step])
    state.put("weights", Buffer([1, 2, Float(step)]))
    try CheckpointFile.write(
      state, CheckpointInfo(recordsBytes: 10 * step), of: stage, in: program.folder)
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
    #expect(found.file?.info == CheckpointInfo(recordsBytes: 40))
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
    try CheckpointWriter(stage: stage, folder: URL(fileURLWithPath: "/proc/none"), every: 1).write(TrainingState())
  }
}
