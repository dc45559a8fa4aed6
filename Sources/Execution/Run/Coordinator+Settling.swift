import Foundation
import Ledger
import Stages
import SweepFile

// What is kept of what a worker left.
extension Coordinator {
  /// Folds what a worker left.
  ///
  /// - Returns: what went wrong, or nil.
  func settle(_ entry: Plan.Entry, _ ending: WorkerEnding) -> String? {
    let hash = entry.hash.text
    defer { if let attempt = ending.attempt { store.release(attempt) } }
    do {
      if workers.isMade(entry, ending) {
        store.tidy(entry.specification)
        try fold(entry, store.folder(entry.specification).appendingPathComponent(StageStore.recordsName))
        return nil
      }
      if let records = ending.attempt?.appendingPathComponent(StageStore.recordsName),
        FileManager.default.fileExists(atPath: records.path)
      {
        try fold(entry, records)
      }
      if !ending.isDeath, let stage = try ledger.stage(hash), stage.state == .failed, let error = stage.error {
        return error
      }
      let error = ending.text
      try ledger.setState(stage: hash, to: .failed, at: Date(), error: error)
      return error
    } catch {
      let error = "its records could not be kept: \(ErrorText.of(error))"
      try? ledger.setState(stage: hash, to: .failed, at: Date(), error: error)
      return error
    }
  }

  /// Gives up a stage that was ended before it was made; where it keeps its place, a later run goes on from there.
  func abandon(_ entry: Plan.Entry, _ ending: WorkerEnding, because reason: String) {
    if let attempt = ending.attempt { store.release(attempt) }
    try? ledger.setState(
      stage: entry.hash.text, to: .interrupted, at: Date(), error: "The run was stopped: \(reason).")
  }
}
