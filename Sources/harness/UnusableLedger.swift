import Ledger

/// A results folder's ledger cannot be opened: the folder that was named is at fault, and nothing was begun.
struct UnusableLedger: Error, CustomStringConvertible {
  let description: String

  init(_ error: LedgerError) { description = "\(error)" }

  init(emptyAt path: String) {
    description =
      "The ledger at \(path) is an empty file: nothing has been recorded in it. `harness run SWEEP.json` fills it."
  }
}
