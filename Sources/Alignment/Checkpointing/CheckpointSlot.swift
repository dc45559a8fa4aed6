import Tensor

/// The checkpoints of long work, from which another process can resume it.
///
/// The work calls `reach` between its steps, and `attempt` for work that cannot be saved in its middle. The slot decides
/// when to save, and ends the work if a stop is requested (`StopRequest`).
public final class CheckpointSlot {
  private var saved: TrainingState?
  private let isDue: () -> Bool
  private let mark: () throws -> Void
  private let resumed: () throws -> Void
  private let write: (TrainingState) throws -> Void

  /// - Parameters:
  ///   - saved: the state that an earlier process has saved.
  ///   - isDue: returns whether it is time to save again.
  ///   - mark: called when a checkpoint is possible; a later `write` belongs to the last call.
  ///   - resumed: called when the state of an earlier process is restored.
  ///   - write: saves a state.
  public init(
    saved: TrainingState? = nil, isDue: @escaping () -> Bool = { false }, mark: @escaping () throws -> Void = {},
    resumed: @escaping () throws -> Void = {}, write: @escaping (TrainingState) throws -> Void = { _ in }
  ) {
    self.saved = saved
    self.isDue = isDue
    self.mark = mark
    self.resumed = resumed
    self.write = write
  }

  /// Restores the state of an earlier process, if there is one. Everything else that the work needs must exist before.
  ///
  /// - Returns: whether a state was restored; true at most once.
  public func resume(_ restore: (TrainingState) throws -> Void) throws -> Bool {
    guard let state = saved else { return false }
    saved = nil
    try restore(state)
    try resumed()
    return true
  }

  /// Marks a point from which work can resume, and saves it if that is due.
  public func reach(_ state: () -> TrainingState) throws {
    try mark()
    let isToStop = StopRequest.current.isMade
    if isToStop || isDue() { try write(state()) }
    if isToStop { throw Stopped() }
  }

  /// Does work that cannot be saved in its middle. If it is stopped, the state before it is saved, which it must not change.
  public func attempt<Result>(from state: () -> TrainingState, _ body: () throws -> Result) throws -> Result {
    try mark()
    do {
      return try body()
    } catch let stop as Stopped {
      try write(state())
      throw stop
    }
  }

  /// Returns a slot for a part of this work, whose state is saved as a part of the state of the whole.
  ///
  /// - Parameters:
  ///   - saved: the state of the part that an earlier process has saved.
  ///   - wrapping: returns the state of the whole that includes a state of the part.
  func part(saved: TrainingState?, wrapping: @escaping (TrainingState) -> TrainingState) -> CheckpointSlot {
    CheckpointSlot(saved: saved, isDue: isDue, mark: mark, write: { [write] in try write(wrapping($0)) })
  }
}
