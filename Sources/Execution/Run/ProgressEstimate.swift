import Stages

/// Estimates the time that a run still needs, from the FLOPs done so far.
struct ProgressEstimate {
  private let started = SuspendingClock().now
  private let flops: Double

  init(_ missing: [Plan.Entry]) { flops = missing.reduce(0) { $0 + $1.flops } }

  /// Returns nil until 1 % of the work is done: before that, the speed is not known well enough.
  func secondsLeft(flopsDone: Double) -> Double? {
    let fraction = flops > 0 ? flopsDone / flops : 0
    guard fraction > 0.01 else { return nil }
    return (SuspendingClock().now - started) / .seconds(1) * (1 - fraction) / fraction
  }
}
