import Stages
import SweepFile

/// What happens in a run, for whoever shows it.
public enum RunEvent: Sendable {
  case started(title: String)
  case finished(title: String, seconds: Double)
  case failed(title: String, error: String)
  case skipped(title: String, because: String)
  /// Its worker died or hung, and is started again, for the so many-th time of so many.
  case restarted(title: String, because: String, retry: Int, of: Int)
  /// Workers are idle since it would not fit in memory beside those at work; told once a run. Bytes.
  case heldBack(title: String, need: Int, left: Int)
  /// Another run is making it.
  case waiting(title: String, holder: String)
  /// Another run has made it.
  case found(title: String)
  /// An artefact is not as it was written: it lies in `folder` now, and is made again.
  case setAside(title: String, problem: String, folder: String)
  /// The experiment's name stood for another sweep, of whose cells so many are not in this one.
  case replaced(experiment: String, cells: Int)
  /// Slurm has taken an array of tasks.
  case submitted(kind: String, job: String, tasks: Int, stages: Int)
  /// Slurm does not answer for now.
  case unreachable(problem: String)
  /// Twice a second while something runs.
  case progress(RunProgress)
}
