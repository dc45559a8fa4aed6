import LanguageModel
import Tensor

/// A model in training: its gradient, its optimizer and its schedule.
final class Learner {
  let model: Transformer
  let gradient: Buffer
  let optimizer: Optimizer
  private let settings: OptimizerSettings

  /// - Parameter threads: the threads of an optimizer step.
  init(_ model: Transformer, _ settings: OptimizerSettings, threads: Int = Threads.count) {
    self.model = model
    self.settings = settings
    gradient = Buffer(count: model.layout.count)
    optimizer = Optimizer(
      rule: settings.rule, count: model.layout.count, decayed: model.layout.matrices, threads: threads)
  }

  /// The state between steps, when the gradient is zero.
  var state: TrainingState {
    var state = TrainingState()
    state.put("parameters", model.parameters)
    state.put("mean", optimizer.mean)
    state.put("square", optimizer.square)
    state.put("step", [optimizer.stepCount])
    return state
  }

  func restore(_ state: TrainingState) throws {
    try state.restore("parameters", into: model.parameters)
    try state.restore("mean", into: optimizer.mean)
    try state.restore("square", into: optimizer.square)
    optimizer.restore(stepCount: try state.integer("step"))
  }

  /// Takes one optimizer step along the gathered gradient, whose norm is finite, and sets the gradient to zero.
  fileprivate func step(norm: Double) -> OptimizerStep {
    let rate = settings.learningRate * settings.schedule.factor(at: optimizer.stepCount)
    optimizer.step(model.parameters, along: gradient, norm: norm, rate: rate, clip: settings.gradientClip)
    gradient.zero()
    return OptimizerStep(gradientNorm: norm, learningRate: rate)
  }
}

/// The facts of one optimizer step.
struct OptimizerStep {
  /// Before clipping.
  let gradientNorm: Double
  let learningRate: Double
}

/// A loss whose gradient its learner has gathered, before the optimizer step.
struct GatheredLoss {
  let learner: Learner
  let loss: Double
  /// The name of the loss in errors.
  var name = "loss"
  /// The data of the step, for errors.
  let items: String

  /// Takes an optimizer step with each learner, after a check of all losses and gradients.
  ///
  /// - Throws: `NonFiniteTraining` if a loss or a gradient is not finite. No parameter and no optimizer state has then
  ///   changed.
  static func step(_ losses: [GatheredLoss], at step: Int) throws(NonFiniteTraining) -> [OptimizerStep] {
    var norms: [Double] = []
    for loss in losses {
      let norm = Optimizer.norm(of: loss.learner.gradient)
      for (quantity, value) in [(loss.name, loss.loss), ("gradient norm", norm)] where !value.isFinite {
        for loss in losses { loss.learner.gradient.zero() }
        throw NonFiniteTraining(step: step, quantity: quantity, value: value, items: loss.items)
      }
      norms.append(norm)
    }
    return zip(losses, norms).map { loss, norm in loss.learner.step(norm: norm) }
  }
}

extension StepReport {
  /// The report of a single optimizer step.
  init(loss: Double, _ step: OptimizerStep, tokens: Int, metrics: [Metric: Double] = [:]) {
    self.init(
      loss: loss, gradientNorm: step.gradientNorm, learningRate: step.learningRate, tokens: tokens, metrics: metrics)
  }
}
