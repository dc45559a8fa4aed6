import Stages
import SweepFile

/// How a run ended.
public struct RunOutcome: Sendable {
  public var made = 0
  public var cached = 0
  /// Title and error.
  public var failed: [(title: String, error: String)] = []
  /// Title, and the title of what it would have been made from.
  public var skipped: [(title: String, because: String)] = []
  public var interrupted = false
  /// What the first failure kept from being made, where it was to end the run.
  public var notMade: [String] = []
  /// Why the folder took no more, if it did not; the run stopped for it.
  public var storageFault: StorageFault?
  /// What is wrong with the input, each with its place in the sweep file; the run stopped for it.
  public var badInput: [String] = []

  public init() {}
}
