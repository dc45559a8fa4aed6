import Alignment
import Ledger

extension Plan {
  /// The peak memory of each stage's worker.
  ///
  /// - Parameters:
  ///   - threads: the number of threads of each training.
  ///   - ledger: the source of measured lengths of texts; nil if there is none yet.
  public func memory(threads: Int, ledger: Ledger? = nil) throws -> [StageHash: MemoryAccount] {
    let lengths = try ledger.map { try MeasuredLengths(of: entries, in: $0) } ?? MeasuredLengths()
    return MemoryPlanner(stages, threads: threads, lengths: lengths).accounts
  }

  /// The stages that need more memory than there is; nil if all fit.
  ///
  /// - Parameters:
  ///   - needs: the need of each stage, from `memory(threads:)`.
  ///   - limit: in bytes; nil for the memory that is free now.
  public static func shortage(
    of entries: [Entry], needing needs: [StageHash: MemoryAccount], limit: Int?
  ) -> MemoryShortage? {
    MemoryAdmission(needs: needs, limit: limit).shortage(of: entries)
  }
}
