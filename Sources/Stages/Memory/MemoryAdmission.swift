import Alignment
import Foundation
import Ledger

/// Decides which stages may start beside the running ones, from the peak memory of all.
public struct MemoryAdmission: Sendable {
  private var needs: [StageHash: MemoryAccount]
  /// The limit that the user gave; nil for the memory that is free.
  private let limit: MemoryRoom?
  /// Estimates a stage again when more lengths of texts are known; nil if needs are fixed.
  private var planner: MemoryPlanner?
  /// The stages that have been estimated again.
  private var settled: Set<StageHash> = []

  /// - Parameter limit: in bytes, for all workers together; nil for the memory that is free.
  public init(needs: [StageHash: MemoryAccount], limit: Int?) {
    self.needs = needs
    self.limit = limit.map { MemoryRoom(bytes: $0, bound: .option) }
  }

  public init(_ plan: Plan, threads: Int, limit: Int?, ledger: Ledger) throws {
    let planner = MemoryPlanner(
      plan.stages, threads: threads, lengths: try MeasuredLengths(of: plan.entries, in: ledger))
    self.init(needs: planner.accounts, limit: limit)
    self.planner = planner
  }

  /// Takes over the lengths of texts that a completed stage has recorded, so that bounds become estimates.
  public mutating func learn(from entry: Plan.Entry, in ledger: Ledger) throws {
    guard MeasuredLengths.isRecorded(by: entry.kind) else { return }
    try planner?.lengths.add(entry.hash, from: ledger)
  }

  /// Estimates a stage again, once, when all its inputs are complete.
  ///
  /// - Parameter running: the running stages and their workers.
  /// - Returns: the shortage, if a bound became an estimate that does not fit; nil if the stage fits, or was checked
  ///   before the run started.
  public mutating func settle(_ entry: Plan.Entry, beside running: [(stage: StageHash, process: Int32?)])
    -> MemoryShortage?
  {
    guard let planner, settled.insert(entry.hash).inserted else { return nil }
    let wasBound = needs[entry.hash]?.isBound == true
    needs[entry.hash] = planner.account(of: entry.specification.stage)
    // A bound that stays a bound says nothing: an earlier version made the inputs and recorded no lengths.
    guard wasBound, needs[entry.hash]?.isBound == false else { return nil }
    // The memory of running stages becomes free when they end.
    let taken = limit == nil ? running.reduce(0) { $0 + Self.taken($1.process) } : 0
    let whole = MemoryRoom(bytes: room.bytes + taken, bound: room.bound)
    return shortage(of: [entry], in: whole)
  }

  var room: MemoryRoom { limit ?? .now }

  public func need(_ stage: StageHash) -> Int { needs[stage]?.bytes ?? 0 }

  /// Throws if a stage does not fit even when no other is running. Does not check bounds: with short texts, a stage may
  /// need much less.
  public func refuseTooLarge(_ entries: [Plan.Entry]) throws(MemoryShortage) {
    if let shortage = shortage(of: entries) { throw shortage }
  }

  /// Nil if each of them fits or has only a bound.
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

  /// The memory that is still available for new stages: the free memory without what running stages have yet to take.
  ///
  /// - Parameter running: the running stages and their workers.
  public func left(beside running: [(stage: StageHash, process: Int32?)]) -> Int {
    if let limit { return limit.bytes - running.reduce(0) { $0 + need($1.stage) } }
    return room.bytes
      - running.reduce(0) { sum, item in
        sum + max(0, need(item.stage) - Self.taken(item.process))
      }
  }

  /// The memory that a process uses now.
  private static func taken(_ process: Int32?) -> Int {
    process.flatMap { ControlGroup.number("VmRSS", in: "/proc/\($0)/status") }.map { $0 << 10 } ?? 0
  }
}
