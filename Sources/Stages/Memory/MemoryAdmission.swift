import Alignment
import Foundation
import Ledger

/// Which stages may begin beside those at work, by what all of them will need at their peaks.
public struct MemoryAdmission: Sendable {
  private var needs: [StageHash: MemoryAccount]
  /// In place of what is free.
  private let limit: MemoryRoom?
  /// Says again what a stage needs, once more is known of its texts; nil where nothing is to be learnt.
  private var planner: MemoryPlanner?
  /// Stages whose needs have been said again.
  private var settled: Set<StageHash> = []

  /// - Parameters:
  ///   - limit: bytes, of all workers together; what is free if nil.
  ///   - planner: that the needs are from.
  public init(needs: [StageHash: MemoryAccount], limit: Int?, planner: MemoryPlanner? = nil) {
    self.needs = needs
    self.limit = limit.map { MemoryRoom(bytes: $0, bound: .option) }
    self.planner = planner
  }

  public init(_ plan: Plan, threads: Int, limit: Int?, ledger: Ledger) throws {
    let planner = MemoryPlanner(
      plan.stages, threads: threads, lengths: try MeasuredLengths(of: plan.entries, in: ledger))
    self.init(needs: planner.accounts, limit: limit, planner: planner)
  }

  /// Takes what a stage that was made has told of its texts, so that bounds of what is made from it become estimates.
  public mutating func learn(from entry: Plan.Entry, in ledger: Ledger) throws {
    guard MeasuredLengths.isRecorded(by: entry.kind) else { return }
    try planner?.lengths.add(entry.hash, from: ledger)
  }

  /// Says again, once, what a stage needs whose inputs are all there now.
  ///
  /// - Parameter running: stages at work, and their workers.
  /// - Returns: what it lacks, if a bound became an estimate that no room is enough for; nil if it fits, or was found to fit
  ///   before anything was made.
  public mutating func settle(_ entry: Plan.Entry, beside running: [(stage: StageHash, process: Int32?)])
    -> MemoryShortage?
  {
    guard let planner, settled.insert(entry.hash).inserted else { return nil }
    let wasBound = needs[entry.hash]?.isBound == true
    needs[entry.hash] = planner.account(of: entry.specification.stage)
    // A bound that stays one, since an earlier version made what it is made from, says nothing.
    guard wasBound, needs[entry.hash]?.isBound == false else { return nil }
    // What those at work have taken is free once they end.
    let taken = limit == nil ? running.reduce(0) { $0 + Self.taken($1.process) } : 0
    let whole = MemoryRoom(bytes: room.bytes + taken, bound: room.bound)
    return shortage(of: [entry], in: whole)
  }

  var room: MemoryRoom { limit ?? .now }

  public func need(_ stage: StageHash) -> Int { needs[stage]?.bytes ?? 0 }

  /// Refuses stages that do not fit though nothing else is at work. Of bounds nothing is said yet: where texts are short,
  /// a stage may need much less.
  public func refuseTooLarge(_ entries: [Plan.Entry]) throws(MemoryShortage) {
    if let shortage = shortage(of: entries) { throw shortage }
  }

  /// Nil where each of them fits, or may.
  func shortage(of entries: [Plan.Entry]) -> MemoryShortage? {
    shortage(of: entries.filter { needs[$0.hash]?.isBound == false }, in: room)
  }

  private func shortage(of entries: [Plan.Entry], in room: MemoryRoom) -> MemoryShortage? {
    let large = entries.filter { need($0.hash) > room.bytes }.sorted { need($0.hash) > need($1.hash) }
    guard !large.isEmpty else { return nil }
    return MemoryShortage(
      stages: large.map { ($0.title, MemoryAccountText(needs[$0.hash] ?? MemoryAccount())) }, room: room,
      isFoundBefore: !settled.contains(large[0].hash))
  }

  /// What may still be promised: of what is free now, all that those at work have not yet taken of theirs is spoken for.
  ///
  /// - Parameter running: stages at work, and their workers.
  public func left(beside running: [(stage: StageHash, process: Int32?)]) -> Int {
    if let limit { return limit.bytes - running.reduce(0) { $0 + need($1.stage) } }
    return room.bytes
      - running.reduce(0) { sum, item in
        sum + max(0, need(item.stage) - Self.taken(item.process))
      }
  }

  /// What a process has in memory now.
  private static func taken(_ process: Int32?) -> Int {
    process.flatMap { ControlGroup.number("VmRSS", in: "/proc/\($0)/status") }.map { $0 << 10 } ?? 0
  }
}
