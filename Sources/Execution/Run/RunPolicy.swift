import Stages
import SweepFile

/// How a run is to go about its work. None of this decides a result.
public struct RunPolicy: Sendable, Codable {
  /// Worker processes at once.
  public var workers: Int
  /// Of each cell.
  public var threads = 1
  /// Bytes that all workers together may be expected to take; what is free if nil.
  public var memory: Int?
  /// Seconds from one checkpoint of a stage to the next.
  public var checkpointEvery = 60.0
  /// How often a stage's worker that died or hung is started again.
  public var retries = 2
  /// Seconds before the first such start; twice as many before each further one, up to a minute.
  public var retryDelay = 1.0
  /// Seconds, over all starts of this run.
  public var cellTimeLimit: Double?
  /// Seconds after which a worker that neither tells of progress nor uses the processor is taken to hang.
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
