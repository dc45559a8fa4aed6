import Tensor

// A training's places are its steps, before and after the evaluation that may follow each.
extension TrainingObserver {
  /// Begins a training: at its start, which is evaluated, or where an earlier process left it.
  ///
  /// - Returns: the steps that are done.
  func begin(
    of total: Int, save: () -> TrainingState, restore: (TrainingState) throws -> Void
  ) throws -> Int {
    var step = 0, isEvaluated = false
    _ = try slot.resume { state in
      step = try state.integer("step")
      isEvaluated = try state.integer("evaluated") == 1
      guard (0...total).contains(step) else { throw UnusableState(name: "step", problem: "\(step) of \(total)") }
      try restore(state.state("training"))
    }
    if !isEvaluated { try evaluateIfDue(after: step, of: total, save: save) }
    return step
  }

  /// Ends a step: evaluates where that is due, and keeps the place.
  func end(_ step: Int, of total: Int, save: () -> TrainingState) throws {
    try evaluateIfDue(after: step, of: total, save: save)
    try reach(step, save: save)
  }

  /// A place in the middle of the step that follows `done` others.
  func reach(_ done: Int, save: () -> TrainingState) throws {
    try slot.reach { TrainingObserver.state(after: done, isEvaluated: true, save()) }
  }

  /// Does what has no places of its own, such as sampling, after `done` steps.
  func attempt<Result>(after done: Int, save: () -> TrainingState, _ body: () throws -> Result) throws -> Result {
    try slot.attempt(from: { TrainingObserver.state(after: done, isEvaluated: true, save()) }, body)
  }

  private func evaluateIfDue(after step: Int, of total: Int, save: () -> TrainingState) throws {
    guard evaluateEvery > 0, step == 0 || step == total || step % evaluateEvery == 0 else { return }
    func before() -> TrainingState { TrainingObserver.state(after: step, isEvaluated: false, save()) }
    // An evaluation may take longer than many steps.
    try slot.reach(before)
    try slot.attempt(from: before) { try evaluate(step) }
  }

  private static func state(after step: Int, isEvaluated: Bool, _ training: TrainingState) -> TrainingState {
    var state = TrainingState()
    state.put("step", [step])
    state.put("evaluated", [isEvaluated ? 1 : 0])
    state.put("training", training)
    return state
  }
}
