import Foundation

/// A figure: a gnuplot script, the data that it reads, and a caption.
///
/// A figure selects its data when it is made. The script only draws that selection.
protocol Figure {
  /// The common name of the figure's files, safe in file names.
  var name: String { get }
  /// One sentence in Markdown, without its full stop.
  var caption: String { get }
  /// The data files, by the suffix of their names: ".csv", "-legend.csv".
  var dataFiles: [(suffix: String, text: String)] { get }
  func script() -> String
}

/// A figure whose files exist.
struct DrawnFigure {
  var caption: String
  var svg: URL
  var png: URL
}

extension Gnuplot {
  /// Writes each figure's data and script into a folder and draws it.
  ///
  /// - Returns: the figures that were drawn, and for each of the others a sentence that says why it was not. The data
  ///   and the scripts of the others are written where possible.
  static func draw(_ figures: [any Figure], in folder: URL) async throws -> (drawn: [DrawnFigure], problems: [String]) {
    var drawn: [DrawnFigure] = []
    var problems: [String] = []
    var written: [any Figure] = []
    for figure in figures {
      do {
        for (suffix, text) in figure.dataFiles + [(".gp", figure.script())] {
          try OutputFile.write(text, to: folder.appendingPathComponent(figure.name + suffix))
        }
        written.append(figure)
      } catch {
        problems.append("The figure \(figure.name) was not drawn: \(error)")
      }
    }
    for figure in written {
      let base = folder.appendingPathComponent(figure.name)
      do {
        try await run(base.appendingPathExtension("gp"))
        try Task.checkCancellation()
        drawn.append(
          DrawnFigure(
            caption: figure.caption, svg: base.appendingPathExtension("svg"), png: base.appendingPathExtension("png")))
      } catch Failure.missing {
        problems.append(
          "The figures were not drawn: there is no gnuplot on the PATH. Install it (`apt install gnuplot-nox`), then "
            + "run the command again. Data and scripts are in \(folder.path).")
        break
      } catch Failure.failed(let script, let message) {
        try Task.checkCancellation()
        problems.append("gnuplot could not draw \(script): \(message.isEmpty ? "it gave no reason" : message)")
      }
    }
    return (drawn, problems)
  }
}
