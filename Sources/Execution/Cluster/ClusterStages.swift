import Foundation
import Stages

/// The state of a missing stage on a cluster.
struct ClusterStage: Equatable {
  enum Phase: Equatable {
    /// No worker is making the stage: it is not submitted, or its task waits in the queue.
    case waiting
    case running(since: Date)
    case made
    /// The stage failed with this error, or it was skipped because the stage with this title failed.
    case failed(String)
  }

  fileprivate(set) var phase = Phase.waiting
  /// The number of its tasks that ended before the stage did.
  fileprivate(set) var deaths = 0
  /// The number of its tasks that did not find an input.
  fileprivate(set) var skips = 0

  /// Whether this run expects nothing more of the stage.
  var isSettled: Bool {
    switch phase {
    case .made, .failed: true
    case .waiting, .running: false
    }
  }
}

/// The stages of a plan that a cluster has to make. Each transition is a method.
struct ClusterStages {
  /// All stages of the plan.
  let entries: [StageHash: Plan.Entry]
  /// The stages that were missing at the beginning, in the plan's order.
  let missing: [Plan.Entry]
  private let preparations: [StageHash]
  private var states: [StageHash: ClusterStage]

  init(_ entries: [Plan.Entry], missing: [Plan.Entry]) {
    self.entries = Dictionary(uniqueKeysWithValues: entries.map { ($0.hash, $0) })
    self.missing = missing
    preparations = entries.filter(\.kind.isPreparation).map(\.hash)
    states = Dictionary(uniqueKeysWithValues: missing.map { ($0.hash, ClusterStage()) })
  }

  // MARK: - Queries

  /// The state of a missing stage; nil for a stage that was there at the beginning.
  subscript(stage: StageHash) -> ClusterStage? { states[stage] }

  func isSettled(_ stage: StageHash) -> Bool { states[stage]?.isSettled ?? true }

  func isMade(_ stage: StageHash) -> Bool { states[stage].map { $0.phase == .made } ?? true }

  /// The stages that are not settled, in the plan's order.
  var left: [Plan.Entry] { missing.filter { !isSettled($0.hash) } }

  var made: [Plan.Entry] { missing.filter { isMade($0.hash) } }

  /// The running stages, the one that started first at the beginning.
  var running: [Plan.Entry] {
    states.compactMap { stage, state -> (StageHash, Date)? in
      guard case .running(let since) = state.phase else { return nil }
      return (stage, since)
    }
    .sorted { $0.1 < $1.1 }.compactMap { entries[$0.0] }
  }

  /// The missing stages, preparations first, since the others are made after all of them. Inputs come before the stages
  /// that need them.
  var preparationsFirst: [Plan.Entry] {
    missing.filter(\.kind.isPreparation) + missing.filter { !$0.kind.isPreparation }
  }

  /// The stages that must be there before a stage is made: its inputs and all preparations.
  func conditions(_ entry: Plan.Entry) -> [StageHash] {
    entry.inputs + (entry.kind.isPreparation ? [] : preparations)
  }

  /// The failed stage that keeps a stage from being made; nil if there is none.
  func failedCondition(of entry: Plan.Entry) -> Plan.Entry? {
    let failed = conditions(entry).first { condition in
      if case .failed = states[condition]?.phase { true } else { false }
    }
    return failed.flatMap { entries[$0] }
  }

  // MARK: - Transitions

  /// A worker began the stage.
  ///
  /// - Returns: Whether the stage was not running before.
  mutating func begin(_ stage: StageHash, at time: Date) -> Bool {
    guard let phase = states[stage]?.phase else { return false }
    states[stage]?.phase = .running(since: time)
    if case .running = phase { return false }
    return true
  }

  /// The task no longer works on the stage, which is still to be made.
  mutating func interrupt(_ stage: StageHash) {
    if case .running = states[stage]?.phase { states[stage]?.phase = .waiting }
  }

  /// The stage is complete.
  ///
  /// - Returns: The time at which it began, if that is known.
  mutating func complete(_ stage: StageHash) -> Date? {
    defer { states[stage]?.phase = .made }
    if case .running(let since) = states[stage]?.phase { return since }
    return nil
  }

  mutating func fail(_ stage: StageHash, _ reason: String) { states[stage]?.phase = .failed(reason) }

  /// A task ended before the stage did.
  ///
  /// - Returns: How often that has happened.
  mutating func countDeath(_ stage: StageHash) -> Int {
    states[stage]?.deaths += 1
    return states[stage]?.deaths ?? 0
  }

  /// A task did not find an input of the stage.
  ///
  /// - Returns: How often that has happened.
  mutating func countSkip(_ stage: StageHash) -> Int {
    states[stage]?.skips += 1
    return states[stage]?.skips ?? 0
  }

  /// Lets stages that failed in an earlier run be tried again.
  mutating func retryFailed() {
    for stage in Array(states.keys) {
      if case .failed = states[stage]?.phase { states[stage]?.phase = .waiting }
      states[stage]?.deaths = 0
      states[stage]?.skips = 0
    }
  }
}
