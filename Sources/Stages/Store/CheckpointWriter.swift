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

  func write(_ state: TrainingState) throws {
    let start = clock.now
    do {
      try CheckpointFile.write(state, info, of: stage, in: folder)
    } catch {
      // The work itself can continue.
      StandardStream.writeErrorLine("no checkpoint could be written: \(ErrorText.of(error))")
    }
    last = clock.now
    lastTook = seconds(since: start)
  }

  private func seconds(since instant: SuspendingClock.Instant) -> Double { (clock.now - instant) / .seconds(1) }
}
