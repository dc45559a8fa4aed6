import Tensor

/// A training as its loop sees it: its state, and one step.
protocol Training: AnyObject {
  /// Everything to resume from, bit for bit.
  var state: TrainingState { get }
  /// Restores a state that was saved after `done` steps.
  func restore(_ state: TrainingState, after done: Int) throws
  /// Does one step, counted from 1. Optimizer steps are taken by `GatheredLoss.step`, which checks before it changes
  /// anything.
  func step(_ step: Int, in loop: TrainingLoop) throws -> StepReport
}

/// The loop of every trainer: it resumes, steps, reports, evaluates and saves.
///
/// A checkpoint is possible between any two steps, before and after the evaluation that may follow a step.
struct TrainingLoop {
  let observer: TrainingObserver
  let totalSteps: Int

  /// Runs a training from its start, or from its checkpoint, to its end.
  func run(_ training: any Training) throws {
    for step in try begin(training) + 1..<totalSteps + 1 {
      let report = try training.step(step, in: self)
      try observer.stepped(step, totalSteps, report)
      try evaluateIfDue(after: step, training)
      try checkpoint(after: step, training)
    }
  }

  /// - Returns: the steps that are done.
  private func begin(_ training: any Training) throws -> Int {
    var done = 0, isEvaluated = false
    _ = try observer.slot.resume { state in
      done = try state.integer("step")
      isEvaluated = try state.integer("evaluated") == 1
      guard (0...totalSteps).contains(done) else {
        throw UnusableState(name: "step", problem: "\(done) of \(totalSteps)")
      }
      try training.restore(state.state("training"), after: done)
    }
    if !isEvaluated { try evaluateIfDue(after: done, training) }
    return done
  }

  /// Saves the training if that is due: after a step, or in the middle of the step that follows `done` others.
  func checkpoint(after done: Int, _ training: any Training) throws {
    try observer.slot.reach { TrainingLoop.state(after: done, isEvaluated: true, training) }
  }

  /// Does work that cannot be saved in its middle, such as sampling, after `done` steps.
  func attempt<Result>(after done: Int, _ training: any Training, _ body: () throws -> Result) throws -> Result {
    try observer.slot.attempt(from: { TrainingLoop.state(after: done, isEvaluated: true, training) }, body)
  }

  private func evaluateIfDue(after step: Int, _ training: any Training) throws {
    guard observer.evaluateEvery > 0, step == 0 || step == totalSteps || step % observer.evaluateEvery == 0 else {
      return
    }
    func before() -> TrainingState { TrainingLoop.state(after: step, isEvaluated: false, training) }
    // An evaluation may take longer than many steps.
    try observer.slot.reach(before)
    try observer.slot.attempt(from: before) { try observer.evaluate(step) }
  }

  private static func state(after step: Int, isEvaluated: Bool, _ training: any Training) -> TrainingState {
    var state = TrainingState()
    state.put("step", [step])
    state.put("evaluated", [isEvaluated ? 1 : 0])
    state.put("training", training.state)
    return state
  }
}
