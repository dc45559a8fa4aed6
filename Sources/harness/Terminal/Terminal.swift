import Execution
import Foundation
import Ledger
import Stages

/// Writes lines for people. Control characters in names and texts are escaped, so that they cannot control the terminal.
enum Terminal {
  /// Writes a line of text to stdout.
  static func out(_ text: String) { data(printable(text)) }

  /// Writes a line to stdout as it is: JSON and CSV have their own escapes.
  static func data(_ text: String, terminator: String = "\n") { StandardStream.writeOutput(text + terminator) }

  /// Writes a line about progress or errors to stderr.
  static func err(_ text: String) { StandardStream.writeErrorLine(text) }

  /// Throws if something could not be written to stdout. If the reader of a pipe is gone, as in `harness status | head`,
  /// this ends the process without a message, by the signal that other programs end by.
  static func checkOutput() throws {
    switch StandardStream.outputFailure {
    case 0: return
    case EPIPE:
      signal(SIGPIPE, SIG_DFL)
      var pipe = sigset_t()
      sigemptyset(&pipe)
      sigaddset(&pipe, SIGPIPE)
      pthread_sigmask(SIG_UNBLOCK, &pipe, nil)
      raise(SIGPIPE)
      exit(128 + SIGPIPE)
    case let code: throw UnwritableOutput(reason: String(cString: strerror(code)))
    }
  }

  /// Escapes control characters, except newlines and tabs, and characters that change the direction of text.
  static func printable(_ text: String) -> String { ForeignText.shown(text, keeping: ["\n", "\t"]) }

  /// Escapes all control characters, so that the text stays on one line.
  static func line(_ text: String) -> String { ForeignText.shown(text) }
}
