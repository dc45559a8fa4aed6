import Foundation
import Stages

#if canImport(Glibc)
  import Glibc
#endif

/// A problem with the results folder that would make every further stage fail.
public struct StorageFault: Error, CustomStringConvertible {
  enum Kind: Equatable {
    case vanished
    case ledgerVanished
    case full
    case quota
    /// With the reason that the system gave.
    case unwritable(String)
  }

  let kind: Kind
  let results: String

  public var description: String {
    switch kind {
    case .vanished:
      "the results folder \(results) was removed or replaced during the run, so its content is lost; run the same command "
        + "again to make what is missing"
    case .ledgerVanished:
      "the ledger of \(results) was removed or replaced during the run; finished stages are kept. Run the same command again: "
        + "it makes the ledger again from them, and continues"
    case .full:
      "the disk of \(results) is full; finished stages are kept. `harness clean --results \(results)` lists files that can "
        + "be deleted. Free some space, then run the same command again to continue"
    case .quota:
      "the disk quota for \(results) is used up; finished stages are kept. Free some space, then run the same command again "
        + "to continue"
    case .unwritable(let reason):
      "the results folder \(results) is no longer writable (\(reason)); finished stages are kept. Fix this, then run the "
        + "same command again to continue"
    }
  }
}

extension StorageFault {
  /// Whether the folder or its ledger is gone.
  var isLoss: Bool { kind == .vanished || kind == .ledgerVanished }
}

extension StageStore {
  /// Returns the problem with the results folder that made a stage fail, or nil if the folder is fine.
  ///
  /// - Parameters:
  ///   - error: The error of the stage that failed.
  ///   - identity: The identity of the ledger's file when the run began.
  func storageFault(after error: String, ledger identity: UInt64?) -> StorageFault? {
    func fault(_ kind: StorageFault.Kind) -> StorageFault { StorageFault(kind: kind, results: results.path) }
    func says(_ code: Int32) -> Bool { error.contains(String(cString: strerror(code))) }
    if let loss = loss(ofLedger: identity) { return loss }
    do {
      try prepare()
    } catch {
      let reason = error.reason
      if reason == String(cString: strerror(ENOSPC)) { return fault(.full) }
      if reason == String(cString: strerror(EDQUOT)) { return fault(.quota) }
      return fault(.unwritable(reason))
    }
    // A few bytes may still fit where a stage's files did not.
    if says(ENOSPC) || error.contains("disk is full") { return fault(.full) }
    if says(EDQUOT) { return fault(.quota) }
    return nil
  }

  /// Returns a fault if the ledger's file is gone or another one.
  ///
  /// - Parameter identity: The identity of the file when the run began.
  func loss(ofLedger identity: UInt64?) -> StorageFault? {
    guard let identity, ledgerIdentity != identity else { return nil }
    let areStagesThere = FileManager.default.fileExists(atPath: stages.path)
    return StorageFault(kind: areStagesThere ? .ledgerVanished : .vanished, results: results.path)
  }

  /// The inode of the ledger's file, which tells it from another file of the same name; nil if there is no file.
  var ledgerIdentity: UInt64? {
    var status = stat()
    return stat(ledger.path, &status) == 0 ? UInt64(status.st_ino) : nil
  }
}
