import Foundation
import Subprocess

/// Writing gnuplot's language, and running it.
///
/// gnuplot runs what stands between backticks in a double-quoted string and outside of strings, and expands `@name`
/// there. So text that is not our own goes into single-quoted strings alone, where neither happens (gnuplot 5.4 manual,
/// "Substitution", "Quote marks"), and is drawn with `noenhanced`, so that `_`, `^` and braces are letters.
enum Gnuplot {
  /// A single-quoted string. Control characters, which would end the command, become spaces, and backticks become
  /// quotation marks, should a version of gnuplot ever read them here. `&#x1b;` and the like are text and no characters:
  /// gnuplot hands them on to SVG, where some would make the file unreadable.
  static func quoted(_ text: String) -> String {
    var inner = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "'": inner += "''"
      case "`": inner += "‘"
      default:
        let category = scalar.properties.generalCategory
        let breaks = category == .control || category == .lineSeparator || category == .paragraphSeparator
        inner.unicodeScalars.append(breaks ? " " : scalar)
      }
    }
    return "'\(inner.replacingOccurrences(of: "&#", with: "&\u{200B}#"))'"
  }

  /// The beginning of every script; `NAME` is the files' common name, of safe characters.
  static func opening(about: String) -> String {
    """
    # \(about)
    # `gnuplot SCRIPT` in this folder, without arguments, draws the SVG and the PNG again.
    set encoding utf8
    set datafile separator ','

    """
  }

  /// Axes as all figures have them.
  static let axes = """
    set tics out nomirror
    set border 3 linecolor rgb '#444444'
    set grid linecolor rgb '#e6e6e6' linetype 1 linewidth 0.6
    """

  /// Draws `body` twice, once for each kind of file. The body may hold no text of others: within `do for` gnuplot reads
  /// it in two passes, so strings are set as variables before.
  static func drawing(name: String, width: Int, height: Int, body: String) -> String {
    """
    do for [kind = 1:2] {
    if (kind == 1) {
      set terminal svg size \(width),\(height) dynamic font 'DejaVu Sans,Arial,sans-serif,13' background '#ffffff'
      set output '\(name).svg'
    } else {
      set terminal pngcairo size \(width),\(height) font 'DejaVu Sans,10' background '#ffffff'
      set output '\(name).png'
    }
    \(body)
    unset output
    }

    """
  }

  enum Failure: Error {
    case missing
    case failed(script: String, message: String)
  }

  /// Runs a script in its folder, with gnuplot's own defaults rather than the user's.
  static func run(_ script: URL) async throws {
    let folder = script.deletingLastPathComponent().path
    do {
      let result = try await Subprocess.run(
        .name("gnuplot"), arguments: ["-d", script.lastPathComponent], workingDirectory: .init(folder),
        output: .discarded, error: .string(limit: 1 << 20))
      let message = result.standardError.trimmingCharacters(in: .whitespacesAndNewlines)
      guard result.terminationStatus.isSuccess else {
        throw Failure.failed(script: script.path, message: message)
      }
    } catch let error as SubprocessError {
      if error.code == .executableNotFound { throw Failure.missing }
      throw Failure.failed(script: script.path, message: "\(error)")
    }
  }
}
