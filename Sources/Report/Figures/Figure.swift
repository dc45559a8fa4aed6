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
