/// Settings of a run that do not change its results. A cluster task reads them from its order file.
public struct RunPolicy: Sendable, Codable {
  /// The largest number of worker processes at the same time.
  public var workers: Int
  /// The number of threads of each cell.
  public var threads = 1
  /// The memory limit of all workers together, in bytes; nil for the memory that is free.
  public var memory: Int?
  /// Seconds between two checkpoints of a stage.
  public var checkpointEvery = 60.0
  /// The number of times that a stage is started again after its worker died or hung.
  public var retries = 2
  /// Seconds before the first retry. Each further retry waits twice as long, up to one minute.
  var retryDelay = 1.0
  /// The time limit of a cell in seconds, over all its starts in this run.
  public var cellTimeLimit: Double?
  /// A worker hangs if it neither reports progress nor uses the processor for this many seconds.
  public var stuckAfter = 600.0
  /// Whether the first failure ends the run.
  public var failsFast = false

  public init(workers: Int) { self.workers = max(1, workers) }

  func delay(beforeRetry retry: Int) -> Double {
    var delay = retryDelay
    for _ in 1..<max(1, min(retry, 10)) { delay *= 2 }
    return min(delay, 60)
  }
}
