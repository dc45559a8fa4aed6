import CKernels
import Foundation

/// An optimizer's formula, as in PyTorch.
public enum UpdateRule: Sendable, Hashable {
  /// AdamW (arXiv 1711.05101). The weight decay acts on matrices only.
  case adamW(beta1: Double, beta2: Double, epsilon: Double, decay: Double)
  /// RMSprop (Hinton's lecture 6e), not centred, without momentum.
  case rmsProp(smoothing: Double, epsilon: Double)

  public static let adamW = UpdateRule.adamW(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0)
  public static let rmsProp = UpdateRule.rmsProp(smoothing: 0.99, epsilon: 1e-8)
}

/// A schedule of the learning rate: its fraction of the peak at each step.
public struct Schedule: Sendable, Hashable {
  public enum Shape: String, CaseIterable, Sendable { case constant, linear, cosine }

  public var shape: Shape
  /// The number of steps over which the rate rises linearly from 0.
  public var warmupSteps: Int
  /// The step at which `linear` and `cosine` reach 0.
  public var totalSteps: Int

  public init(shape: Shape, warmupSteps: Int, totalSteps: Int) {
    self.shape = shape
    self.warmupSteps = warmupSteps
    self.totalSteps = totalSteps
  }

  /// The fraction at a step, counted from 0, by the formulas of transformers' `get_*_schedule_with_warmup`.
  public func factor(at step: Int) -> Double {
    if step < warmupSteps { return Double(step) / Double(max(1, warmupSteps)) }
    let left = Double(max(1, totalSteps - warmupSteps))
    switch shape {
    case .constant: return 1
    case .linear: return max(0, Double(totalSteps - step) / left)
    case .cosine: return max(0, 0.5 * (1 + cos(.pi * Double(step - warmupSteps) / left)))
    }
  }
}

/// An optimizer of one buffer of parameters, and its state.
public final class Optimizer {
  public let rule: UpdateRule
  /// The number of steps that have been taken.
  public private(set) var stepCount = 0
  /// AdamW's running mean of gradients; empty for RMSprop.
  public let mean: Buffer
  /// The running mean of squared gradients.
  public let square: Buffer
  private let decayed: [Range<Int>]
  private let threads: Int

  /// - Parameters:
  ///   - decayed: the ranges of parameters that AdamW's weight decay acts on.
  ///   - threads: the number of threads of a step. The result does not depend on it.
  public init(rule: UpdateRule, count: Int, decayed: [Range<Int>], threads: Int = 1) {
    self.rule = rule
    self.decayed = decayed
    self.threads = threads
    square = Buffer(count: count)
    if case .adamW = rule { mean = Buffer(count: count) } else { mean = Buffer(count: 0) }
  }

  /// Sets the number of steps, to resume from a saved state.
  public func restore(stepCount: Int) { self.stepCount = stepCount }

  /// The global L2 norm of a gradient.
  public static func norm(of gradient: Buffer) -> Double {
    hk_sum_of_squares(gradient.pointer, Int64(gradient.count)).squareRoot()
  }

  /// Takes one step along `gradient`, clipped to a global L2 norm.
  ///
  /// - Returns: the norm before clipping. If it is not finite, nothing was changed.
  @discardableResult
  public func step(
    _ parameters: Buffer, along gradient: Buffer, rate: Double, clip: Double = .infinity
  ) -> Double {
    let norm = Optimizer.norm(of: gradient)
    if norm.isFinite { step(parameters, along: gradient, norm: norm, rate: rate, clip: clip) }
    return norm
  }

  /// The same for a gradient whose norm is known and finite.
  public func step(_ parameters: Buffer, along gradient: Buffer, norm: Double, rate: Double, clip: Double) {
    stepCount += 1
    // PyTorch's clip_grad_norm_ adds 1e-6 to the norm.
    let scale = Float(min(1, clip / (norm + 1e-6)))
    Threads.ranges(of: parameters.count, on: threads) { part in
      update(parameters, along: gradient, within: part, scale: scale, rate: Float(rate))
    }
  }

  private func update(
    _ parameters: Buffer, along gradient: Buffer, within part: Range<Int>, scale: Float, rate: Float
  ) {
    let (parameters, gradient, square, mean) = (parameters.pointer, gradient.pointer, square.pointer, mean.pointer)
    switch rule {
    case .rmsProp(let smoothing, let epsilon):
      let at = part.lowerBound
      hk_rmsprop(
        parameters + at, square + at, gradient + at, scale, rate, Float(smoothing), Float(epsilon),
        Int64(part.count))
    case .adamW(let beta1, let beta2, let epsilon, let decay):
      let correction1 = 1 - pow(beta1, Double(stepCount)), correction2 = 1 - pow(beta2, Double(stepCount))
      func update(_ range: Range<Int>, decay: Double) {
        let range = range.clamped(to: part), at = range.lowerBound
        hk_adamw(
          parameters + at, mean + at, square + at, gradient + at, scale, rate, Float(beta1), Float(beta2),
          Float(epsilon), Float(decay), Float(correction1), Float(correction2), Int64(range.count))
      }
      guard decay != 0 else { return update(part, decay: 0) }
      var done = 0
      for range in decayed {
        update(done..<range.lowerBound, decay: 0)
        update(range, decay: decay)
        done = range.upperBound
      }
      update(done..<max(done, part.upperBound), decay: 0)
    }
  }
}
