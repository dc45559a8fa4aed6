import ArgumentParser
import Execution
import Stages
import SweepFile
import Ledger
import Report
import Tasks

/// Which errors are the input's or the usage's, and how all of them are worded.
enum Failure {
  /// What the user can mend is told from what went wrong by itself.
  static func isOfInput(_ error: any Error) -> Bool {
    switch error {
    case is SweepFileError, is InputFault, is BadInput, is RunHeld, is UnwritableFolder, is UnusableLedger,
      is UnknownMethod, is UnknownStage, is NoResults, is UnreadableImport, is ImportClash, is MemoryShortage,
      is DataFileError, is AnswerFileError, is NothingToJudge:
      true
    case LedgerError.unknownExperiment, ReportError.noEvaluations, SlurmError.missing: true
    default: Harness.exitCode(for: error) == .validationFailure
    }
  }

  static func text(_ error: any Error) -> String {
    switch error {
    // They begin with the file's name, as compilers' messages do; an interruption is no error.
    case is SweepFileError, is BadInput, is DataFileError, is AnswerFileError, is Interrupted: "\(error)"
    case _ where Harness.exitCode(for: error) == .validationFailure: Harness.fullMessage(for: error)
    default: "Error: \(ErrorText.of(error))"
    }
  }
}
