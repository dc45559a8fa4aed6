import Foundation
import Ledger

/// What reaches a person. Names and texts of others may hold characters that a terminal would obey; they are shown, not
/// sent.
enum Terminal {
  /// A line of data, on stdout.
  static func out(_ text: String) { print(printable(text)) }

  /// A line about what happens, on stderr.
  static func err(_ text: String) { FileHandle.standardError.write(Data((printable(text) + "\n").utf8)) }

  /// Line ends and tabs stay; other control characters, and those that turn the direction of text, are written out.
  static func printable(_ text: String) -> String { ForeignText.shown(text, keeping: ["\n", "\t"]) }

  /// The same on one line.
  static func line(_ text: String) -> String { ForeignText.shown(text) }
}
