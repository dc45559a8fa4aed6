/// The callbacks and the checkpoints of a training.
public struct TrainingObserver {
  /// Called after each step, counted from 1, of how many.
  public var stepped: (_ step: Int, _ of: Int, _ report: StepReport) throws -> Void
  /// Called when the present policy should be evaluated: before the first step, at regular steps, and after the last.
  public var evaluate: (_ step: Int) throws -> Void
  /// Steps between evaluations; 0 for none.
  public var evaluateEvery: Int
  /// The place for checkpoints.
  public var slot: CheckpointSlot

  public init(
    evaluateEvery: Int = 0, slot: CheckpointSlot = CheckpointSlot(),
    stepped: @escaping (Int, Int, StepReport) throws -> Void = { _, _, _ in },
    evaluate: @escaping (Int) throws -> Void = { _ in }
  ) {
    self.evaluateEvery = evaluateEvery
    self.slot = slot
    self.stepped = stepped
    self.evaluate = evaluate
  }
}
