import ArgumentParser
import Execution
import Stages
import SweepFile
import Foundation
import Ledger

/// Where things lie: the same for every command.
struct FolderOptions: ParsableArguments {
  @Option(help: "Where the ledger and the stages' artefacts lie.")
  var results = "results"

  @Option(help: "Where figures are drawn.")
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

  /// The ledger as it is, for commands that read.
  func ledger() throws -> Ledger {
    let url = StageStore(results: resultsURL).ledger
    do {
      let size = try? FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int
      if size == 0 { throw UnusableLedger(emptyAt: url.path) }
      guard access(resultsURL.path, W_OK) == 0 else {
        return try Ledger.openUntouched(url, copyingTo: TemporaryCopies.folder())
      }
      do {
        return try Ledger.openReadOnly(at: url)
      } catch LedgerError.olderSchema {
        // Migrations add and lose nothing; the same would be done by the next run.
        try Ledger(at: url).close()
        return try Ledger.openReadOnly(at: url)
      }
    } catch let error as LedgerError {
      throw UnusableLedger(error)
    }
  }

  /// The ledger for the one command that writes.
  func writableLedger() throws -> Ledger {
    do {
      return try Ledger(at: StageStore(results: resultsURL).ledger)
    } catch let error as LedgerError {
      throw UnusableLedger(error)
    }
  }
}
