import Foundation
import Ledger
import Stages

// Finding what earlier runs left: intact stages are used, damaged ones are made again.
extension Coordinator {
  /// Adds the records of complete stages that the ledger does not have, for example after the ledger was lost.
  func foldUnknownStages() throws {
    let known = try ledger.states(ofStages: plan.entries.map(\.hash.text))
    for entry in plan.entries where known[entry.hash.text] != .completed && store.isComplete(entry.specification) {
      do {
        try store.open(entry.kind, entry.hash)
        store.tidy(entry.specification)
        try foldComplete(entry)
      } catch let error as ArtefactError {
        try setAside(entry, error.problem)
      } catch let error as LedgerError where error.isOfRecords {
        try setAside(entry, "its records cannot be read (\(error))")
      }
    }
  }

  /// The status of the plan, after every existing input of a missing stage was checked. Damaged stages are set aside.
  func checkedStatus() throws -> PlanStatus {
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
          // Check in this order: another run may complete the stage at this moment.
          FileManager.default.fileExists(atPath: store.folder(entry.specification).path),
          !store.isComplete(entry.specification)
        {
          try setAside(entry, "it is incomplete")
        }
      }
      if isSound { return status }
    }
  }

  private func setAside(_ entry: Plan.Entry, _ problem: String) throws {
    let folder = try store.setAside(entry.specification)
    report(.setAside(title: entry.title, problem: problem, folder: folder.path))
  }

  /// Reports if another sweep had this experiment's name: this sweep replaces it.
  func reportReplacement() throws {
    let cells = Set(plan.cells.map(\.hash.text))
    let lost = try ledger.cells(ofExperiment: plan.sweep.name).filter { !cells.contains($0.stage) }.count
    if lost > 0 { report(.replaced(experiment: plan.sweep.name, cells: lost)) }
  }
}

extension LedgerError {
  /// Whether the records of a stage are at fault, rather than the ledger or the disk.
  fileprivate var isOfRecords: Bool {
    switch self {
    case .malformedRecord, .strayRecord, .malformedHash, .refusedValue: true
    default: false
    }
  }
}
