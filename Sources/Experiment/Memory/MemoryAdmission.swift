import Alignment
import Foundation

/// Which stages may begin beside those at work, by what all of them will need at their peaks.
struct MemoryAdmission: Sendable {
  private let needs: [StageHash: MemoryAccount]
  /// In place of what is free.
  private let limit: MemoryRoom?

  /// - Parameter limit: bytes, of all workers together; what is free if nil.
  init(needs: [StageHash: MemoryAccount], limit: Int?) {
    self.needs = needs
    self.limit = limit.map { MemoryRoom(bytes: $0, bound: .option) }
  }

  var room: MemoryRoom { limit ?? .now }

  func need(_ stage: StageHash) -> Int { needs[stage]?.bytes ?? 0 }

  /// Refuses stages that do not fit though nothing else is at work.
  func refuseTooLarge(_ entries: [Plan.Entry]) throws(MemoryShortage) {
    if let shortage = shortage(of: entries) { throw shortage }
  }

  /// Nil where each of them fits.
  func shortage(of entries: [Plan.Entry]) -> MemoryShortage? {
    let room = room
    let large = entries.filter { need($0.hash) > room.bytes }.sorted { need($0.hash) > need($1.hash) }
    guard !large.isEmpty else { return nil }
    return MemoryShortage(
      stages: large.map { ($0.title, MemoryAccountText(needs[$0.hash] ?? MemoryAccount())) }, room: room)
  }

  /// What may still be promised: of what is free now, all that those at work have not yet taken of theirs is spoken for.
  ///
  /// - Parameter running: stages at work, and their workers.
  func left(beside running: [(stage: StageHash, process: Int32?)]) -> Int {
    if let limit { return limit.bytes - running.reduce(0) { $0 + need($1.stage) } }
    return room.bytes
      - running.reduce(0) { sum, item in
        let taken = item.process.flatMap { ControlGroup.number("VmRSS", in: "/proc/\($0)/status") }.map { $0 << 10 }
        return sum + max(0, need(item.stage) - (taken ?? 0))
      }
  }
}

extension Plan {
  /// What of a plan no room is enough for; nil where every stage fits.
  ///
  /// - Parameters:
  ///   - needs: of each stage, as `memory(threads:)` says.
  ///   - limit: bytes; what is free now if nil.
  public static func shortage(
    of entries: [Entry], needing needs: [StageHash: MemoryAccount], limit: Int?
  ) -> MemoryShortage? {
    MemoryAdmission(needs: needs, limit: limit).shortage(of: entries)
  }
}
