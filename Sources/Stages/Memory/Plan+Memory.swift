import Alignment
import Ledger

extension Plan {
  /// What each stage's worker will need at its peak.
  ///
  /// - Parameters:
  ///   - threads: of each training.
  ///   - ledger: what stages that are made have told of the lengths of texts; nil where there is none yet.
  public func memory(threads: Int, ledger: Ledger? = nil) throws -> [StageHash: MemoryAccount] {
    let lengths = try ledger.map { try MeasuredLengths(of: entries, in: $0) } ?? MeasuredLengths()
    return MemoryPlanner(stages, threads: threads, lengths: lengths).accounts
  }

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
