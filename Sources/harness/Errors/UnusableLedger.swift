import Ledger

/// The error for a ledger that cannot be opened, before anything was started.
struct UnusableLedger: Error, CustomStringConvertible {
  let description: String

  init(_ error: LedgerError) { description = "\(error)" }

  init(emptyAt path: String) {
    description =
      "The ledger at \(path) is an empty file. `harness run SWEEP.json` fills it."
  }
}
