import Execution
import Stages
import SweepFile

/// The run was interrupted, and can be gone on with.
struct Interrupted: Error, CustomStringConvertible {
  /// What was interrupted, and what of it is kept.
  let during: String

  /// With the command that was given, every option of it.
  var description: String {
    "\(during) To go on: " + ShellCommand.text(["harness"] + CommandLine.arguments.dropFirst())
  }
}
