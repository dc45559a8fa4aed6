/// The reason why nothing could be published.
public enum ReportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No cell of the experiment has an evaluation. `cells` counts the cells by state.
  case noEvaluations(experiment: String, cells: [String: Int])
  case unwritable(path: String, detail: String)

  public var description: String {
    switch self {
    case .noEvaluations(let experiment, let cells):
      let states = cells.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
      return "Experiment '\(experiment)' has no evaluation yet, so there is nothing to draw or report. Its cells: "
        + (states.isEmpty ? "none" : states) + ". `harness run SWEEP.json` runs what is missing."
    case .unwritable(let path, let detail):
      return "\(path) could not be written: \(detail)."
    }
  }
}
