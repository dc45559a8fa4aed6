enum FigureSection {
  static func markdown(_ figures: [(caption: String, path: String)]) -> String {
    guard !figures.isEmpty else { return "" }
    let shown = figures.map { "![\($0.caption)](\($0.path))\n\n*\($0.caption)*" }
    return "## Figures\n\n" + shown.joined(separator: "\n\n")
      + "\n\nThe folder of the figures also has the data (`.csv`) and the script (`.gp`) of each figure."
  }
}
