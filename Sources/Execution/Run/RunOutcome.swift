/// The result of a run.
public struct RunOutcome: Sendable {
  /// The number of stages that this run made.
  public var made = 0
  /// The number of stages that were there before.
  public var cached = 0
  public var failed: [(title: String, error: String)] = []
  /// The stages that were not made, each with the failed stage that it needs.
  public var skipped: [(title: String, because: String)] = []
  public var interrupted = false
  /// The titles of interrupted trainings that have no checkpoint, because none could be written.
  public var withoutCheckpoint: [String] = []
  /// The titles of the stages that were not made because the first failure ended the run.
  public var notMade: [String] = []
  /// The problem with the results folder that stopped the run.
  var storageFault: StorageFault?
  /// The errors in the input that stopped the run, each with its position in the sweep file.
  public var badInput: [String] = []
}
