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

  /// The size of the terminal; nil if the descriptor is not a terminal.
  static func size(of descriptor: Int32) -> (width: Int, height: Int)? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
    return (size.ws_col > 20 ? Int(size.ws_col) : 80, size.ws_row > 2 ? Int(size.ws_row) : 24)
  }

  /// Breaks the lines of a text between words where it is written to a terminal. Tables stay as they are.
  ///
  /// - Parameter indent: The spaces before each further line.
  static func wrapped(_ text: String, on descriptor: Int32, indent: Int) -> String {
    guard let width = size(of: descriptor)?.width else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.contains("─") || line.dropFirst(10).contains("   ")
        ? String(line) : String(line).wrapped(width, indent: indent)
    }.joined(separator: "\n")
  }

  /// Escapes control characters, except newlines and tabs, and characters that change the direction of text.
  static func printable(_ text: String) -> String { ForeignText.shown(text, keeping: ["\n", "\t"]) }

  /// Escapes all control characters, so that the text stays on one line.
  static func line(_ text: String) -> String { ForeignText.shown(text) }
}
