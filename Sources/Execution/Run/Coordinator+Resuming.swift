import Foundation
import Ledger
import Stages
import SweepFile

// What earlier runs left is taken over where it is sound, and made again where it is not.
extension Coordinator {
  /// Folds a record file. The stage keeps the plan's title, which says which cell it is; a worker knows its stage alone.
  func fold(_ entry: Plan.Entry, _ file: URL) throws {
    let records = try RecordFile.read(at: file).records.map { record in
      guard case .stage(var stage) = record else { return record }
      stage.title = entry.title
      return .stage(stage)
    }
    try ledger.fold(stage: entry.hash.text, records: records)
  }

  /// Stages that lie whole in the folder but are not in the ledger, as after its loss: their records are folded.
  func adopt() throws {
    let known = try ledger.states(ofStages: plan.entries.map(\.hash.text))
    for entry in plan.entries where known[entry.hash.text] != .completed && store.isComplete(entry.specification) {
      do {
        let folder = try store.open(entry.kind, entry.hash)
        store.tidy(entry.specification)
        try fold(entry, folder.appendingPathComponent(StageStore.recordsName))
      } catch let error as ArtefactError {
        try setAside(entry, error.problem)
      } catch let error as LedgerError where error.isOfRecords {
        try setAside(entry, "its records cannot be read (\(error))")
      }
    }
  }

  /// How the plan stands, when everything that something is to be made from has been found as it was written.
  func soundStatus() throws -> PlanStatus {
    var checked: Set<StageHash> = []
    while true {
      let status = try PlanStatus(plan, store: store, ledger: ledger)
      let inputs = Set(plan.entries.filter { status.isToBeMade($0.hash) }.flatMap(\.inputs))
      var isSound = true
      for entry in plan.entries {
        if status.states[entry.hash] == .done {
          guard inputs.contains(entry.hash), checked.insert(entry.hash).inserted else { continue }
          do {
            try store.open(entry.kind, entry.hash)
          } catch let error as ArtefactError {
            try setAside(entry, error.problem)
            isSound = false
          }
        } else if status.isToBeMade(entry.hash),
          // In this order: another run may put it in its place just now.
          FileManager.default.fileExists(atPath: store.folder(entry.specification).path),
          !store.isComplete(entry.specification)
        {
          try setAside(entry, "it is not whole")
        }
      }
      if isSound { return status }
    }
  }

  private func setAside(_ entry: Plan.Entry, _ problem: String) throws {
    let folder = try store.setAside(entry.specification)
    report(.setAside(title: entry.title, problem: problem, folder: folder.path))
  }

  /// An experiment is its name: another sweep under the same one takes its place.
  func announceReplacement() throws {
    let cells = Set(plan.cells.map(\.hash.text))
    let lost = try ledger.cells(ofExperiment: plan.sweep.name).filter { !cells.contains($0.stage) }.count
    if lost > 0 { report(.replaced(experiment: plan.sweep.name, cells: lost)) }
  }
}

extension LedgerError {
  /// Whether a stage's records are at fault, rather than the ledger or the disk.
  fileprivate var isOfRecords: Bool {
    switch self {
    case .malformedRecord, .strayRecord, .malformedHash, .refusedValue: true
    default: false
    }
  }
}
