import Foundation
import Ledger

/// Writes lines for people. Control characters in names and texts are escaped, so that they cannot control the terminal.
enum Terminal {
  /// Writes a line of data to stdout.
  static func out(_ text: String) { print(printable(text)) }

  /// Writes a line about progress or errors to stderr.
  static func err(_ text: String) { FileHandle.standardError.write(Data((printable(text) + "\n").utf8)) }

  /// Escapes control characters, except newlines and tabs, and characters that change the direction of text.
  static func printable(_ text: String) -> String { ForeignText.shown(text, keeping: ["\n", "\t"]) }

  /// Escapes all control characters, so that the text stays on one line.
  static func line(_ text: String) -> String { ForeignText.shown(text) }
}
