/// What happens in a run, for whoever shows it.
public enum RunEvent: Sendable {
  case started(title: String)
  case finished(title: String, seconds: Double)
  case failed(title: String, error: String)
  case skipped(title: String, because: String)
  /// An artefact is not as it was written: it lies in `folder` now, and is made again.
  case setAside(title: String, problem: String, folder: String)
  /// The experiment's name stood for another sweep, of whose cells so many are not in this one.
  case replaced(experiment: String, cells: Int)
  /// Twice a second while something runs.
  case progress(RunProgress)
}
