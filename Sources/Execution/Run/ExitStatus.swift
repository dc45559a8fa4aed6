/// Exit codes of the processes that make stages: workers, and the tasks of a cluster that run workers.
enum ExitStatus {
  static let completed: Int32 = 0
  static let failed: Int32 = 1
  /// The input of the user is wrong, so other stages would fail too. Only workers end like this.
  static let badInput: Int32 = 2
  /// An input of the stage is missing. Only cluster tasks end like this.
  static let skipped: Int32 = 3
  /// The process was asked to stop. A later process can resume the work.
  static let stopped: Int32 = 130
}
