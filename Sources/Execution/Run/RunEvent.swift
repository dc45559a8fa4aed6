import Stages

/// Something that happened in a run, for display.
public enum RunEvent: Sendable {
  case started(title: String)
  case finished(title: String, seconds: Double)
  case failed(title: String, error: String)
  case skipped(title: String, because: String)
  /// The worker of a stage died or hung, and the stage is started again: retry number `retry` of at most `of`.
  case restarted(title: String, because: String, retry: Int, of: Int)
  /// A stage needs more memory than the running stages leave. Reported once in a run, in bytes.
  case heldBack(title: String, need: Int, left: Int)
  /// Another run is making the stage.
  case waiting(title: String, holder: String)
  /// Another run has made the stage.
  case found(title: String)
  /// The files of a stage are damaged. They were moved to `folder`, and the stage is made again.
  case setAside(title: String, problem: String, folder: String)
  /// A stage has a problem, and its work continues.
  case warning(title: String, text: String)
  /// The experiment's name belonged to another sweep. `cells` of its cells are not in this sweep.
  case replaced(experiment: String, cells: Int)
  /// Slurm accepted an array of tasks.
  case submitted(kind: String, job: String, tasks: Int, stages: Int)
  /// Slurm does not answer at the moment.
  case unreachable(problem: String)
  /// Reported twice a second while stages run.
  case progress(RunProgress)
}
