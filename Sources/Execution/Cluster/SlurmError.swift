/// An error of a sweep that runs on Slurm.
public enum SlurmError: Error, Equatable, CustomStringConvertible {
  /// A command of Slurm is not installed.
  case missing(program: String)
  /// A command of Slurm failed.
  case refused(command: String, message: String)
  /// The cluster does not accept job arrays.
  case noArrays
  /// The cluster accepts fewer tasks than there are arrays.
  case full(needed: Int, room: Int)
  /// `harness task` was not started by Slurm.
  case outsideSlurm

  public var description: String {
    switch self {
    case .missing(let program):
      "\(program) is not on PATH: --executor slurm needs Slurm's commands, so run it on a machine that can submit jobs"
    case .refused(let command, let message):
      "\(command) failed: \(message.isEmpty ? "it printed no message" : message)"
    case .noArrays:
      "the cluster does not accept job arrays (MaxArraySize is 0 in `scontrol show config`); ask its administrators to raise it"
    case .full(let needed, let room):
      "the cluster accepts \(room) more of your tasks, but the sweep needs at least \(needed); `squeue --me` lists your "
        + "jobs: wait until some end, or cancel some"
    case .outsideSlurm:
      "`harness task` is started by Slurm only; SLURM_ARRAY_TASK_ID, the number of the task, is not set"
    }
  }
}
