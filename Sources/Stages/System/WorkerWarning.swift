import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Warnings from a worker to its coordinator, which shows them at once: lines on the worker's standard output. They use
/// no file, so that they arrive when the disk is full.
public enum WorkerWarning {
  private static let mark = "warning: "

  /// Sends a warning. Nothing happens if nobody reads.
  public static func send(_ text: String) {
    let line = Array((mark + text.replacingOccurrences(of: "\n", with: " ") + "\n").utf8)
    _ = line.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
  }

  /// The text of a warning in a line of a worker's output; nil if the line is something else.
  public static func text(of line: String) -> String? {
    line.hasPrefix(mark) ? String(line.dropFirst(mark.count)) : nil
  }
}
