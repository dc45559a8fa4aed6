import Alignment
import Foundation
import Tasks
import TestSupport
import Testing

@testable import Stages

/// Attempts whose records were damaged beside good checkpoints.
struct DamagedAttemptTests {
  let program: HarnessProgram
  let store: StageStore
  let specification: StageSpecification

  init() throws {
    program = try HarnessProgram()
    store = StageStore(results: program.url("results"))
    try store.prepare()
    let source = SentimentCorpus.builtin(documents: 20, seed: 0)
    specification = try StageSpecification(
      CorpusStage(source: .documents(source), fingerprint: try source.fingerprint(), seed: 0))
  }

  private let records = ["{ one }\n", "{ one }\n{ two }\n"]

  /// Writes an attempt with a checkpoint after each record, changes its records, and begins the next attempt.
  private func begin(after change: (inout Data) -> Void) throws -> (old: URL, new: URL, warnings: [String]) {
    let old = try store.begin(specification)
    for text in records {
      let info = CheckpointInfo(recordsBytes: text.utf8.count, recordsHash: ContentHash.of(Data(text.utf8)))
      try CheckpointFile.write(TrainingState(), info, of: specification.hash, in: old)
    }
    var data = Data(records[1].utf8)
    change(&data)
    try data.write(to: old.appendingPathComponent("records.jsonl"))
    var warnings: [String] = []
    return (old, try store.begin(specification) { warnings.append($0) }, warnings)
  }

  private func warning(_ attempt: URL, _ start: String) -> String {
    "records.jsonl of an unfinished attempt is damaged. The attempt was moved to "
      + "\(store.damaged.appendingPathComponent(attempt.lastPathComponent).path); the stage \(start)"
  }

  private func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func anIntactAttemptIsUsed() throws {
    defer { program.remove() }
    let (old, new, warnings) = try begin { $0 += Data("{ half a".utf8) }
    #expect(new.path == old.path && warnings.isEmpty, "\(new) \(old) \(warnings)")
  }

  @Test func anOlderCheckpointIsUsed() throws {
    defer { program.remove() }
    for change in [{ $0[10] ^= 1 }, { $0 = $0.dropLast() }] as [(inout Data) -> Void] {
      let (old, new, warnings) = try begin(after: change)
      #expect(warnings == [warning(old, "resumes from an older checkpoint")])
      #expect(try names(new) == ["checkpoint-00000001", "records.jsonl", "stage.json"])
      #expect(try String(contentsOf: new.appendingPathComponent("records.jsonl"), encoding: .utf8) == records[0])
      #expect(CheckpointFile.newest(in: new, of: specification.hash) { _, _ in }?.info.recordsBytes == 8)
      try FileManager.default.removeItem(at: new)
    }
  }

  @Test func withoutAnIntactCheckpointTheStageStartsAgain() throws {
    defer { program.remove() }
    for change in [{ $0[1] ^= 1 }, { $0 = Data() }, { $0 = Data("0".utf8) + $0 }] as [(inout Data) -> Void] {
      let (old, new, warnings) = try begin(after: change)
      #expect(warnings == [warning(old, "starts from its beginning")])
      #expect(try names(new) == ["stage.json"])
      #expect(FileManager.default.fileExists(atPath: store.damaged.path + "/\(old.lastPathComponent)/records.jsonl"))
      store.release(new)
    }
  }
}
