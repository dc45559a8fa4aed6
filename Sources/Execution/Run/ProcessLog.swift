import Foundation
import Ledger

/// The log of a worker or a cluster task on stderr.
enum ProcessLog {
  /// Writes a line. Control characters are escaped, because people read logs on a terminal.
  static func write(_ text: String) {
    FileHandle.standardError.write(Data((ForeignText.shown(text, keeping: ["\n", "\t"]) + "\n").utf8))
  }
}
