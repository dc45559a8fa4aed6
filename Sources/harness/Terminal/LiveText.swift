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

  private func erasing() -> String { rows > 0 ? "\u{1B}[\(rows)A\u{1B}[J" : "" }

  private func write(_ text: String) {
    StandardStream.write(text, to: descriptor)
  }

  private var size: (width: Int, height: Int) {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return (80, 24) }
    return (size.ws_col > 20 ? Int(size.ws_col) : 80, size.ws_row > 2 ? Int(size.ws_row) : 24)
  }
}
