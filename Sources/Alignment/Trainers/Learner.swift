import LanguageModel
import Tensor

/// Training came upon a number that is not finite. Nothing was changed by the step in which it was found.
public struct NonFiniteTraining: Error, Equatable, CustomStringConvertible {
  /// Counted from 1.
  public let step: Int
  /// What was not finite, such as "loss" or "gradient norm".
  public let quantity: String
  public let value: Double
  /// Which data the step was on.
  public let items: String

  public init(step: Int, quantity: String, value: Double, items: String) {
    self.step = step
    self.quantity = quantity
    self.value = value
    self.items = items
  }

  public var description: String { "\(quantity) is \(value) at step \(step), on \(items)" }
}

/// A quantity that must hold before the first step does not: the run would not be the experiment it claims to be.
public struct BrokenInvariant: Error, Equatable, CustomStringConvertible {
  public let quantity: String
  public let found: Double
  public let expected: Double
  public let tolerance: Double

  public init(quantity: String, found: Double, expected: Double, tolerance: Double) {
    self.quantity = quantity
    self.found = found
    self.expected = expected
    self.tolerance = tolerance
  }

  public var description: String {
    "before the first step \(quantity) is \(found), but must be \(expected) (± \(tolerance))"
  }

  static func require(_ quantity: String, _ found: Double, is expected: Double, within tolerance: Double) throws {
    guard abs(found - expected) <= tolerance else {
      throw BrokenInvariant(quantity: quantity, found: found, expected: expected, tolerance: tolerance)
    }
  }
}

/// What a training tells those who watch it.
public struct TrainingObserver {
  /// After each step, counted from 1, of how many, with what was measured in it.
  public var stepped: (_ step: Int, _ of: Int, _ metrics: [String: Double]) throws -> Void
  /// When the policy as it stands should be evaluated: before the first step, every so many, and after the last.
  public var evaluate: (_ step: Int) throws -> Void
  /// Steps between evaluations; 0 for none.
  public var evaluateEvery: Int
  /// Where the training keeps its place.
  public var slot: CheckpointSlot

  public init(
    evaluateEvery: Int = 0, slot: CheckpointSlot = CheckpointSlot(),
    stepped: @escaping (Int, Int, [String: Double]) throws -> Void = { _, _, _ in },
    evaluate: @escaping (Int) throws -> Void = { _ in }
  ) {
    self.evaluateEvery = evaluateEvery
    self.slot = slot
    self.stepped = stepped
    self.evaluate = evaluate
  }
}

/// How a training descends, read from its settings.
public struct Descent: Sendable {
  public var rule: DescentRule
  public var learningRate: Double
  public var schedule: Schedule
  public var gradientClip: Double

  /// - Parameter epsilon: AdamW's; N+'s PPO takes 1e-5 (arXiv 2403.17031).
  public init(_ settings: Settings, totalSteps: Int, adamEpsilon: Double = 1e-8) {
    rule =
      settings.text("optimizer") == "adamw"
      ? .adamW(
        beta1: settings.number("beta1"), beta2: settings.number("beta2"), epsilon: adamEpsilon,
        decay: settings.number("weightDecay"))
      : .rmsProp(smoothing: settings.number("smoothing"), epsilon: 1e-8)
    learningRate = settings.number("learningRate")
    gradientClip = settings.number("gradientClip")
    schedule = Schedule(
      shape: Schedule.Shape(rawValue: settings.text("schedule")) ?? .constant,
      warmupSteps: settings.integer("warmupSteps"), totalSteps: totalSteps)
  }
}

/// A model under training: its gradient, its optimizer and its schedule.
public final class Learner {
  public let model: Transformer
  public let gradient: Buffer
  public let optimizer: Optimizer
  public let descent: Descent

  /// - Parameter threads: on how many a step is done.
  public init(_ model: Transformer, _ descent: Descent, threads: Int = Threads.count) {
    self.model = model
    self.descent = descent
    gradient = Buffer(count: model.layout.count)
    optimizer = Optimizer(
      rule: descent.rule, count: model.layout.count, decayed: model.layout.matrices, threads: threads)
  }

  /// Between steps, when the gradient is zero.
  var state: TrainingState {
    var state = TrainingState()
    state.put("parameters", model.parameters)
    state.put("mean", optimizer.mean)
    state.put("square", optimizer.square)
    state.put("step", [optimizer.step])
    return state
  }

  func restore(_ state: TrainingState) throws {
    try state.restore("parameters", into: model.parameters)
    try state.restore("mean", into: optimizer.mean)
    try state.restore("square", into: optimizer.square)
    optimizer.restore(step: try state.integer("step"))
  }

  /// One optimizer step along the gathered gradient, which is then zero again.
  ///
  /// - Parameter step: as the training counts, for errors.
  /// - Returns: the gradient's norm before clipping, and the learning rate.
  func step(_ step: Int, _ items: @autoclosure () -> String) throws(NonFiniteTraining) -> (norm: Double, rate: Double) {
    let rate = descent.learningRate * descent.schedule.factor(at: optimizer.step)
    let norm = optimizer.descend(model.parameters, along: gradient, rate: rate, clip: descent.gradientClip)
    guard norm.isFinite else {
      throw NonFiniteTraining(step: step, quantity: "gradient norm", value: norm, items: items())
    }
    gradient.zero()
    return (norm, rate)
  }
}
