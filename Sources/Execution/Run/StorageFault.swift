import Foundation
import Stages
import SweepFile

#if canImport(Glibc)
  import Glibc
#endif

/// A run's folder does not take or keep what is made: whatever else is begun would fail too.
public struct StorageFault: Error, CustomStringConvertible {
  enum Kind: Equatable {
    case vanished
    case full
    case quota
    /// For the system's reason.
    case unwritable(String)
  }

  let kind: Kind
  let results: String

  public var description: String {
    switch kind {
    case .vanished:
      "the results folder \(results) was removed, or replaced, while the run was at work: what it held is not there any "
        + "more; the same command begins what is missing"
    case .full:
      "the disk of \(results) is full; what was made is kept. `harness clean --results \(results)` shows what can be done "
        + "without; with more room the same command goes on"
    case .quota:
      "the disk quota for \(results) is used up; what was made is kept. With more room the same command goes on"
    case .unwritable(let reason):
      "the results folder \(results) can no longer be written to (\(reason)); what was made is kept. Once that is mended the "
        + "same command goes on"
    }
  }
}

extension StageStore {
  /// What is amiss with the folder, if anything is that makes stages fail.
  ///
  /// - Parameters:
  ///   - error: what a stage failed by.
  ///   - identity: of the ledger's file, as it was when the run began.
  func storageFault(after error: String, ledger identity: UInt64?) -> StorageFault? {
    func fault(_ kind: StorageFault.Kind) -> StorageFault { StorageFault(kind: kind, results: results.path) }
    func says(_ code: Int32) -> Bool { error.contains(String(cString: strerror(code))) }
    if identity != nil, ledgerIdentity != identity { return fault(.vanished) }
    do {
      try prepare()
    } catch {
      let reason = error.reason
      if reason == String(cString: strerror(ENOSPC)) { return fault(.full) }
      if reason == String(cString: strerror(EDQUOT)) { return fault(.quota) }
      return fault(.unwritable(reason))
    }
    // A few bytes may still go where a stage's files did not.
    if says(ENOSPC) || error.contains("disk is full") { return fault(.full) }
    if says(EDQUOT) { return fault(.quota) }
    return nil
  }

  /// Tells the ledger's file from another of its name; nil where there is none.
  var ledgerIdentity: UInt64? {
    var status = stat()
    return stat(ledger.path, &status) == 0 ? UInt64(status.st_ino) : nil
  }
}
