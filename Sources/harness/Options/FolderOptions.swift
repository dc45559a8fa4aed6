import ArgumentParser
import Stages
import Foundation
import Ledger

/// The folders of results and plots, for every command.
struct FolderOptions: ParsableArguments {
  @Option(help: "The folder of the ledger and of the files of stages.")
  var results = "results"

  @Option(help: "The folder of the figures.")
  var plots = "plots"

  var resultsURL: URL { URL(fileURLWithPath: results) }
  var plotsURL: URL { URL(fileURLWithPath: plots) }

  func validate() throws {
    if results.isEmpty { throw ValidationError("--results must name a folder; found an empty text.") }
    if plots.isEmpty { throw ValidationError("--plots must name a folder; found an empty text.") }
    guard let here = getcwd(nil, 0) else {
      throw ValidationError("The working directory cannot be used: \(String(cString: strerror(errno))).")
    }
    free(here)
  }

  /// Opens the ledger for commands that only read.
  func ledger() throws -> Ledger {
    let url = StageStore(results: resultsURL).ledger
    do {
      let attributes = try? FileManager.default.attributesOfItem(atPath: url.path)
      if attributes?[.size] as? Int == 0, attributes?[.type] as? FileAttributeType == .typeRegular {
        throw UnusableLedger(emptyAt: url.path)
      }
      guard access(resultsURL.path, W_OK) == 0 else {
        return try Ledger.openUntouched(url, copyingTo: TemporaryCopies.folder())
      }
      do {
        return try Ledger.openReadOnly(at: url, waiting: lockWait(limit: 30))
      } catch LedgerError.olderSchema {
        // Migrate now, as the next run would. Migrations lose nothing.
        try Ledger(at: url).close()
        return try Ledger.openReadOnly(at: url)
      }
    } catch let error as LedgerError {
      throw UnusableLedger(error)
    }
  }

  private func lockWait(limit: Double) -> LockWait {
    let path = StageStore(results: resultsURL).ledger.relativeToHere
    return LockWait(limit: limit) { Terminal.err("waiting   for \(path), which another program has locked") }
  }

  /// Opens the ledger for writing. Waits as long as another program has locked it.
  func writableLedger() throws -> Ledger {
    do {
      return try Ledger(at: StageStore(results: resultsURL).ledger, waiting: lockWait(limit: .infinity))
    } catch let error as LedgerError {
      throw UnusableLedger(error)
    }
  }
}
