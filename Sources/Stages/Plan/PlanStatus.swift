import Foundation
import Ledger

/// What of a plan is there already, and what is to be done.
public struct PlanStatus: Sendable {
  public enum State: String, Sendable {
    /// Complete, and used as it is.
    case done
    /// Not there, and to be made.
    case missing
    /// Begun by a run that did not end it.
    case incomplete
    case failedBefore = "failed before"
    /// Not there, but nothing that is to be done needs it.
    case notNeeded = "not needed"
  }

  public let states: [StageHash: State]

  /// - Parameter ledger: nil where there is none yet.
  public init(_ plan: Plan, store: StageStore, ledger: Ledger?) throws {
    let recorded = try ledger?.states(ofStages: plan.entries.map(\.hash.text)) ?? [:]
    func isDone(_ entry: Plan.Entry) -> Bool {
      recorded[entry.hash.text] == .completed && store.isComplete(entry.specification)
    }
    // From the goals back: a stage is needed if it is a goal, or if one that is to be made is made from it.
    var states: [StageHash: State] = [:]
    var needed = Set(plan.goals)
    for entry in plan.entries.reversed() {
      if isDone(entry) {
        states[entry.hash] = .done
      } else if needed.contains(entry.hash) {
        needed.formUnion(entry.inputs)
        states[entry.hash] =
          switch recorded[entry.hash.text] {
          case .failed: .failedBefore
          case .running, .interrupted: .incomplete
          default: .missing
          }
      } else {
        states[entry.hash] = .notNeeded
      }
    }
    self.states = states
  }

  public func isToBeMade(_ hash: StageHash) -> Bool {
    switch states[hash] {
    case .missing, .incomplete, .failedBefore: true
    default: false
    }
  }
}
