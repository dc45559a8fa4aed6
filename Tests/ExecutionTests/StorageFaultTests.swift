import Foundation
import Testing

@testable import Execution
@testable import Stages
@testable import SweepFile

/// Problems with the results folder, found from the error of a stage and from the folder itself.
struct StorageFaultTests {
  private func withStore(_ body: (StageStore) throws -> Void) throws {
    let results = FileManager.default.temporaryDirectory.appendingPathComponent("storage-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: results) }
    let store = StageStore(results: results)
    try store.prepare()
    try Data().write(to: store.ledger)
    try body(store)
  }

  @Test func anIntactFolderHasNoFault() throws {
    try withStore { store in
      let identity = try #require(store.ledgerIdentity)
      #expect(store.storageFault(after: "the loss is nan at step 3", ledger: identity) == nil)
    }
  }

  @Test func fullDisksAndQuotas() throws {
    try withStore { store in
      let identity = try #require(store.ledgerIdentity)
      for (error, kind) in [
        ("x.safetensors: No space left on device", StorageFault.Kind.full),
        ("The ledger at x cannot be used: database or disk is full.", .full), ("x: Disk quota exceeded", .quota),
      ] {
        let fault = try #require(store.storageFault(after: error, ledger: identity), "\(error)")
        #expect(fault.kind == kind && fault.description.contains(store.results.path), "\(fault)")
        #expect(fault.description.contains("run the same command again"))
      }
    }
  }

  @Test func aReplacedLedgerMeansAReplacedFolder() throws {
    try withStore { store in
      let identity = try #require(store.ledgerIdentity)
      try Data().write(to: store.results.appendingPathComponent("new"))
      try FileManager.default.removeItem(at: store.ledger)
      #expect(store.storageFault(after: "", ledger: identity)?.kind == .ledgerVanished)
      try FileManager.default.moveItem(at: store.results.appendingPathComponent("new"), to: store.ledger)
      #expect(store.storageFault(after: "", ledger: identity)?.kind == .ledgerVanished)
    }
  }

  @Test func anUnwritableFolder() throws {
    try withStore { store in
      let identity = try #require(store.ledgerIdentity)
      try FileManager.default.removeItem(at: store.work)
      try Data().write(to: store.work)
      let fault = try #require(store.storageFault(after: "", ledger: identity))
      #expect(fault.kind == .unwritable("Not a directory") && "\(fault)".contains("(Not a directory)"))
    }
  }
}
