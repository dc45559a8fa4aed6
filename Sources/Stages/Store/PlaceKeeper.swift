import Alignment
import Foundation
import SweepFile
import Tensor

/// Writes a stage's checkpoints, when it is time.
final class PlaceKeeper {
  private let stage: StageHash
  private let folder: URL
  /// Seconds from one checkpoint to the next.
  private let every: Double
  /// However large the model is, checkpoints take no more of the time than this.
  private static let largestShare = 0.02
  private let clock = SuspendingClock()
  private let began: SuspendingClock.Instant
  private var last: SuspendingClock.Instant
  private var lastTook = 0.0
  /// What belongs to the next state that is written.
  var place = StagePlace()

  init(stage: StageHash, folder: URL, every: Double) {
    self.stage = stage
    self.folder = folder
    self.every = every
    began = clock.now
    last = began
  }

  /// Since this process began the stage, but for when the machine slept.
  var wallSeconds: Double { seconds(since: began) }

  var isDue: Bool { seconds(since: last) >= max(every, lastTook / PlaceKeeper.largestShare) }

  func write(_ state: TrainingState) throws {
    let start = clock.now
    do {
      try CheckpointFile.write(state, at: place, of: stage, in: folder)
    } catch {
      // The work itself has come to no harm.
      FileHandle.standardError.write(Data("no checkpoint could be written: \(ErrorText.of(error))\n".utf8))
    }
    last = clock.now
    lastTook = seconds(since: start)
  }

  private func seconds(since instant: SuspendingClock.Instant) -> Double { (clock.now - instant) / .seconds(1) }
}
