import Stages
import SweepFile

/// Why a sweep cannot be handed to Slurm.
public enum SlurmError: Error, Equatable, CustomStringConvertible {
  /// The program is not there.
  case missing(program: String)
  /// A command of Slurm's did not do what it was told.
  case refused(command: String, said: String)
  /// The cluster takes no job arrays.
  case noArrays
  /// The cluster takes fewer tasks than there are arrays.
  case full(needed: Int, room: Int)
  /// A command that Slurm starts was started by something else.
  case outsideSlurm

  public var description: String {
    switch self {
    case .missing(let program):
      "\(program) is not on PATH: --executor slurm needs Slurm's commands, on a machine that may submit jobs"
    case .refused(let command, let said):
      "\(command) refused: \(said.isEmpty ? "it said nothing" : said)"
    case .noArrays:
      "the cluster takes no job arrays (MaxArraySize is 0 in `scontrol show config`); its administrators can raise it"
    case .full(let needed, let room):
      "the cluster takes \(room) more of your tasks, and the sweep needs \(needed) at least; `squeue --me` shows what is "
        + "there: wait for it, or cancel some"
    case .outsideSlurm:
      "`harness task` is what Slurm's tasks begin with; SLURM_ARRAY_TASK_ID says which one it is, and is not set"
    }
  }
}
