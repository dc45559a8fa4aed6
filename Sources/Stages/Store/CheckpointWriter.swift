import Alignment
import Foundation
import Tensor

/// Writes a stage's checkpoints at intervals.
final class CheckpointWriter {
  private let stage: StageHash
  private let folder: URL
  /// Seconds between checkpoints.
  private let every: Double
  /// The largest fraction of the time that checkpoints may take, however large the model is.
  private static let largestFraction = 0.02
  private let clock = SuspendingClock()
  private let start: SuspendingClock.Instant
  private var last: SuspendingClock.Instant
  private var lastTook = 0.0
  private var lastFailure: String?
  /// The information for the next checkpoint.
  var info = CheckpointInfo()

  init(stage: StageHash, folder: URL, every: Double) {
    self.stage = stage
    self.folder = folder
    self.every = every
    start = clock.now
    last = start
  }

  /// Seconds since this process started the stage, without time in which the machine was suspended.
  var wallSeconds: Double { seconds(since: start) }

  var isDue: Bool { seconds(since: last) >= max(every, lastTook / CheckpointWriter.largestFraction) }

  /// Writes a checkpoint. The work can continue if that fails.
  ///
  /// - Returns: A warning if the checkpoint could not be written and the last warning was another one.
  func write(_ state: TrainingState) -> String? {
    let start = clock.now
    defer {
      last = clock.now
      lastTook = seconds(since: start)
    }
    do {
      try CheckpointFile.write(state, info, of: stage, in: folder)
      lastFailure = nil
      return nil
    } catch {
      let start = CheckpointFile.names(in: folder).isEmpty ? "from its beginning" : "from an older checkpoint"
      let failure =
        "no checkpoint could be written: \(ErrorText.of(error)). The work continues; if it is stopped, it starts again "
        + start
      defer { lastFailure = failure }
      return failure == lastFailure ? nil : failure
    }
  }

  private func seconds(since instant: SuspendingClock.Instant) -> Double { (clock.now - instant) / .seconds(1) }
}
