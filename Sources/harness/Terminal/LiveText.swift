import Foundation
import Stages

/// Lines on a terminal that are redrawn in place.
struct LiveText {
  private let descriptor: Int32
  private var rows = 0

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Whether `descriptor` is a terminal that can redraw lines.
  static func isPossible(on descriptor: Int32) -> Bool {
    isatty(descriptor) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// Replaces the previous lines. Lines are cut to the width of the terminal, and their number to its height.
  mutating func draw(_ lines: [String]) {
    let (width, height) = size
    let shown = lines.prefix(max(1, height - 1)).map { String(Terminal.line($0).prefix(width - 1)) + "\n" }
    write(erasing() + shown.joined())
    rows = shown.count
  }

  mutating func erase() {
    write(erasing())
    rows = 0
  }

  // After Ctrl-C the terminal has written ^C where the cursor is.
  private func erasing() -> String { rows > 0 ? "\r\u{1B}[\(rows)A\u{1B}[J" : "" }

  private func write(_ text: String) {
    StandardStream.write(text, to: descriptor)
  }

  private var size: (width: Int, height: Int) { Terminal.size(of: descriptor) ?? (80, 24) }
}
