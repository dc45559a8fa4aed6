import Foundation
import Ledger

/// The stages of a plan that are complete, and those that must be made.
public struct PlanStatus: Sendable {
  public enum State: String, Sendable {
    /// Complete; it is used as it is.
    case done
    /// Not made yet.
    case missing
    /// Started by a run that did not complete it.
    case incomplete
    case failedBefore = "failed before"
    /// Not complete, but no stage that must be made needs it.
    case notNeeded = "not needed"
  }

  public let states: [StageHash: State]

  /// - Parameters:
  ///   - ledger: nil if there is none yet.
  ///   - remade: stages that count as missing although they are complete.
  public init(_ plan: Plan, store: StageStore, ledger: Ledger?, remaking remade: Set<StageHash> = []) throws {
    let recorded = try ledger?.states(ofStages: plan.entries.map(\.hash.text)) ?? [:]
    func isDone(_ entry: Plan.Entry) -> Bool {
      !remade.contains(entry.hash) && recorded[entry.hash.text] == .completed && store.isComplete(entry.specification)
    }
    // Backward from the goals: a stage is needed if it is a goal, or an input of a stage that must be made.
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
