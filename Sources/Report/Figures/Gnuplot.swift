import Foundation
import Subprocess

/// Writes scripts for gnuplot and runs them.
///
/// Outside of strings and in double-quoted ones, gnuplot runs text between backticks as a command and expands `@name`.
/// So text from outside is only ever in single-quoted strings, where neither happens (gnuplot 5.4 manual,
/// "Substitution" and "Quote marks"), and is drawn with `noenhanced`, so that `_`, `^` and braces are letters.
enum Gnuplot {
  /// A single-quoted string. Control characters would end the command and become spaces. Backticks become quotation
  /// marks, in case a version of gnuplot reads them here. gnuplot copies entities such as `&#x1b;` to SVG, where some
  /// make the file unreadable; they are broken up and shown as text.
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

  static func opening(about: String, title: String) -> String {
    """
    # \(about)
    # `gnuplot SCRIPT` in this folder, without arguments, draws the SVG and the PNG again.
    set encoding utf8
    set datafile separator ','
    title_text = \(quoted(title))

    """
  }

  /// Numbered variables that hold texts from outside: `series_1 = 'DPO'`.
  static func variables(_ name: String, _ texts: [String]) -> String {
    texts.enumerated().map { "\(name)_\($0 + 1) = \(quoted($1))\n" }.joined()
  }

  /// The look of the axes of all figures.
  static let axes = """
    set tics out nomirror
    set border 3 linecolor rgb '#444444'
    set grid linecolor rgb '#e6e6e6' linetype 1 linewidth 0.6
    """

  /// Places the axes. The edges are fractions of the figure, from the lower left corner.
  static func margins(left: Double, right: Double, bottom: Double, top: Double) -> String {
    """
    set lmargin at screen \(left)
    set rmargin at screen \(right)
    set bmargin at screen \(bottom)
    set tmargin at screen \(top)
    """
  }

  /// Draws `body` twice, as SVG and as PNG. The body must have no text from outside: within `do for`, gnuplot reads it
  /// in two passes. Such text is set as variables before.
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

  /// Runs a script in its folder with gnuplot's defaults, without the user's settings.
  static func run(_ script: URL) async throws {
    let folder = script.deletingLastPathComponent().path
    do {
      // A terminal that the user chose for the screen may not exist in this gnuplot, which then fails before the script.
      let result = try await Subprocess.run(
        .name("gnuplot"), arguments: ["-d", script.lastPathComponent],
        environment: .inherit.updating(["GNUTERM": "unknown"]), workingDirectory: .init(folder), output: .discarded,
        error: .string(limit: 1 << 20))
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
