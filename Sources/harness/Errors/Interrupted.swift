import Execution

/// The run was interrupted, and the same command can continue it.
struct Interrupted: Error, CustomStringConvertible {
  /// A sentence about what was interrupted and what is kept.
  let during: String

  /// The sentence, and the full command that continues.
  var description: String {
    "\(during) To continue: " + ShellCommand.text(["harness"] + CommandLine.arguments.dropFirst())
  }
}
