import Execution
/// The exit codes of the program.
enum ExitStatus {
  static let failed: Int32 = 1
  static let badInput: Int32 = 2
  static let interrupted: Int32 = 130

  /// The exit codes for the help of commands.
  static let help = """
    EXIT CODES:
      0    Everything is done.
      1    Something failed. The message says what and why.
      2    The input or the usage is wrong.
      130  Interrupted. The same command continues the run.
    """
}
