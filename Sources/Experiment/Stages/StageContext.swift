import Foundation
import Ledger
import Tensor

/// What a stage works with: its folder, the stages before it, and where its findings go.
public final class StageContext {
  let hash: StageHash
  /// Where its files are made.
  let folder: URL
  let store: StageStore
  private let records: RecordFile.Writer
  private var lastProgress = Date.distantPast

  // The cost, as it is run up.
  var tokens = 0
  var updates = 0
  var samples = 0
  var rewardCalls = 0

  init(hash: StageHash, folder: URL, store: StageStore) throws {
    self.hash = hash
    self.folder = folder
    self.store = store
    records = try RecordFile.Writer(at: folder.appendingPathComponent(StageStore.recordsName))
  }

  func file(_ name: String) -> URL { folder.appendingPathComponent(name) }

  /// A file of a stage before this one.
  func input(_ kind: StageKind, _ hash: StageHash, _ name: String) throws -> URL {
    store.folder(kind, hash).appendingPathComponent(name)
  }

  func record(_ record: Record) throws { try records.append(record) }

  func record(step: Int, _ metrics: [String: Double]) throws {
    try records.append(.step(StepRecord(stage: hash.text, step: step, metrics: metrics)))
  }

  func fact(_ name: String, _ number: Double) throws {
    try records.append(.fact(FactRecord(stage: hash.text, name: name, number: number)))
  }

  func fact(_ name: String, _ number: Int) throws { try fact(name, Double(number)) }

  func fact(_ name: String, _ text: String) throws {
    try records.append(.fact(FactRecord(stage: hash.text, name: name, text: text)))
  }

  func close() throws { try records.close() }

  /// Says how far the work is, for a live display; at most five times a second.
  func progress(_ done: Int, of total: Int, note: String = "") {
    let now = Date()
    guard done == total || now.timeIntervalSince(lastProgress) > 0.2 else { return }
    lastProgress = now
    let progress = StageProgress(done: done, total: total, note: note)
    if let data = try? JSONEncoder().encode(progress) {
      try? data.write(to: file(StageStore.progressName), options: .atomic)
    }
  }
}

/// How far a worker is.
public struct StageProgress: Codable, Sendable {
  public var done: Int
  public var total: Int
  public var note: String
}
