import Tensor

/// Where long work keeps its place, from which another process can go on with it.
///
/// Work comes to places between its steps (`reach`), and does from them what has no places of its own (`attempt`). The
/// slot decides at which of them it is worth saving, and ends the work where that is wished (`StopRequest`).
public final class CheckpointSlot {
  private var saved: TrainingState?
  private let isDue: () -> Bool
  private let mark: () throws -> Void
  private let resumed: () throws -> Void
  private let write: (TrainingState) throws -> Void

  /// - Parameters:
  ///   - saved: what an earlier process left.
  ///   - isDue: whether the last saving is long enough ago.
  ///   - mark: a place is reached; what is written until the next is of this one.
  ///   - resumed: the work stands where the earlier process left it.
  ///   - write: keeps a state.
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

  /// Goes on where an earlier process left off, if one did. Everything else that the work needs is made before.
  ///
  /// - Returns: whether it does; once.
  public func resume(_ restore: (TrainingState) throws -> Void) throws -> Bool {
    guard let state = saved else { return false }
    saved = nil
    try restore(state)
    try resumed()
    return true
  }

  /// A place to go on from.
  public func reach(_ state: () -> TrainingState) throws {
    try mark()
    let isToStop = StopRequest.current.isMade
    if isToStop || isDue() { try write(state()) }
    if isToStop { throw Stopped() }
  }

  /// Does what leaves nothing if it is stopped within: the place before it, which it must not change, is then kept.
  public func attempt<Result>(from state: () -> TrainingState, _ body: () throws -> Result) throws -> Result {
    try mark()
    do {
      return try body()
    } catch let stop as Stopped {
      try write(state())
      throw stop
    }
  }

  /// The slot of a part of this work: what it saves is a part of what the whole saves.
  ///
  /// - Parameters:
  ///   - saved: the part's own state, where an earlier process left it.
  ///   - wrapping: the whole's state around the part's.
  func part(saved: TrainingState?, wrapping: @escaping (TrainingState) -> TrainingState) -> CheckpointSlot {
    CheckpointSlot(saved: saved, isDue: isDue, mark: mark, write: { [write] in try write(wrapping($0)) })
  }
}
