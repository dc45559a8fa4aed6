import Foundation
import Ledger
import Stages

// Recording the results of stages in the ledger.
extension Coordinator {
  /// Adds a stage's record file to the ledger. The stage gets its title from the plan, which names the cell; a worker does
  /// not know the cell.
  func fold(_ entry: Plan.Entry, _ file: URL) throws {
    let records = try RecordFile.read(at: file).records.map { record in
      guard case .stage(var stage) = record else { return record }
      stage.title = entry.title
      return .stage(stage)
    }
    try ledger.fold(stage: entry.hash.text, records: records)
  }

  /// Adds the records of a complete stage to the ledger.
  func foldComplete(_ entry: Plan.Entry) throws {
    try fold(entry, store.folder(entry.specification).appendingPathComponent(StageStore.recordsName))
  }

  /// Records what a worker left.
  ///
  /// - Returns: The error, or nil if the stage was made.
  func record(_ result: WorkerResult, of entry: Plan.Entry) -> String? {
    let hash = entry.hash.text
    defer { if let attempt = result.attempt { store.release(attempt) } }
    do {
      if workers.isMade(entry, result) {
        store.tidy(entry.specification)
        try foldComplete(entry)
        return nil
      }
      if let records = result.attempt?.appendingPathComponent(StageStore.recordsName),
        FileManager.default.fileExists(atPath: records.path)
      {
        try fold(entry, records)
      }
      if !result.isCrash, let stage = try ledger.stage(hash), stage.state == .failed, let error = stage.error {
        return error
      }
      let error = result.error
      try ledger.setState(stage: hash, to: .failed, at: Date(), error: error)
      return error
    } catch LedgerError.busy where workers.isMade(entry, result) {
      // The run was told to stop while another program had locked the ledger. The next run adds the records.
      return nil
    } catch {
      let error = "its records could not be saved: \(ErrorText.of(error))"
      try? ledger.setState(stage: hash, to: .failed, at: Date(), error: error)
      return error
    }
  }

  /// Records that a stage was stopped before it was made. A later run resumes it if there is a checkpoint.
  ///
  /// - Returns: Whether there is a checkpoint.
  func recordInterruption(
    of entry: Plan.Entry, _ result: WorkerResult, because reason: String, _ warnings: [String]
  ) -> Bool {
    if let attempt = result.attempt { store.release(attempt) }
    let notes = ["The run was stopped: \(reason)."] + warnings.map { "Warning: \($0)." }
    try? ledger.setState(
      stage: entry.hash.text, to: .interrupted, at: Date(), error: notes.joined(separator: " "))
    return !store.checkpoints(of: entry.specification).isEmpty
  }

  /// Records that a stage cannot be made because the stage titled `title` failed.
  func recordSkip(of entry: Plan.Entry, because title: String) {
    try? ledger.setState(stage: entry.hash.text, to: .skipped, at: Date(), error: "\(title) failed")
  }

  /// Whether a stage that this run has just claimed is complete after all, made by another run.
  func isMadeByAnother(_ entry: Plan.Entry) -> Bool {
    guard store.isComplete(entry.specification) else { return false }
    if (try? ledger.states(ofStages: [entry.hash.text])[entry.hash.text]) == .completed { return true }
    // The other run ended before it added the records to the ledger.
    return (try? foldComplete(entry)) != nil
  }
}
