import Experiment
import Ledger
import Report

/// Which errors are the input's or the usage's.
enum Failure {
  static func isOfInput(_ error: any Error) -> Bool {
    switch error {
    case is SweepFileError, is InputFault, is ResultsHeld, is UnwritableResults: true
    case LedgerError.unknownExperiment, LedgerError.missing: true
    case is ReportError: true
    default: !(error is LedgerError)
    }
  }
}
