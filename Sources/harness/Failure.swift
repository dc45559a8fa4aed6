import ArgumentParser
import Execution
import Stages
import SweepFile
import Ledger
import Report
import Tasks

/// Decides which errors are the user's to correct, and words all errors.
enum Failure {
  /// Whether the input or the usage is at fault, so that the user can correct it.
  static func isOfInput(_ error: any Error) -> Bool {
    switch error {
    case is SweepFileError, is InputFault, is BadInput, is RunHeld, is UnwritableFolder, is UnusableLedger,
      is LimitTooLow, is UnknownMethod, is UnknownStage, is NoResults, is UnreadableImport, is ImportClash,
      is MemoryShortage,
      is DataFileError, is AnswerFileError, is NothingToJudge:
      true
    case LedgerError.unknownExperiment, ReportError.noEvaluations, SlurmError.missing: true
    default: Harness.exitCode(for: error) == .validationFailure
    }
  }

  /// Whether another program holds a lock.
  static func isOfLock(_ error: any Error) -> Bool {
    if case LedgerError.busy = error { return true }
    return error as? FileLock.Failure == .held
  }

  static func text(_ error: any Error) -> String {
    switch error {
    // These begin with the name of the file, like messages of compilers; an interruption is not an error.
    case is SweepFileError, is BadInput, is DataFileError, is AnswerFileError, is Interrupted: "\(error)"
    case _ where Harness.exitCode(for: error) == .validationFailure: Harness.fullMessage(for: error)
    default: "Error: \(ErrorText.of(error))"
    }
  }
}

extension ExitStatus {
  static func of(_ error: any Error) -> Int32 {
    error is Interrupted ? interrupted : Failure.isOfInput(error) ? badInput : failed
  }
}
