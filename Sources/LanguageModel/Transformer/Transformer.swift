import Foundation
import Tensor

/// A decoder and its parameters, in one buffer. Several threads may run it at once, each in a workspace of its own, but
/// none while another changes the parameters.
public final class Transformer {
  public let shape: Shape
  public let head: Head
  public let layout: ParameterLayout
  public let parameters: Buffer

  static let normEpsilon: Float = 1e-5

  /// Makes a model whose parameters are zero, to be filled from a checkpoint.
  public init(shape: Shape, head: Head) {
    precondition(shape.width % shape.heads == 0, "heads must divide the width")
    self.shape = shape
    self.head = head
    layout = ParameterLayout(shape: shape, head: head)
    parameters = Buffer(count: layout.count)
  }

  /// Makes a model with GPT-2's initialization: weights from N(0, 0.02²), divided by √(2·layers) for the projections
  /// into the residual stream, gains 1, biases 0. A scalar head is drawn from N(0, 1 / (width + 1)), with bias 0 (the
  /// code of arXiv 1909.08593).
  public convenience init(shape: Shape, head: Head = .language, seed: UInt64) {
    self.init(shape: shape, head: head)
    for (index, tensor) in layout.tensors.enumerated() {
      let target = parameters.elements[tensor.range]
      if tensor.name.hasSuffix("ln_1.weight") || tensor.name.hasSuffix("ln_2.weight")
        || tensor.name.hasSuffix("ln_f.weight")
      {
        for i in target.indices { parameters.pointer[i] = 1 }
      } else if tensor.name == "score.weight" || tensor.shape.count > 1 {
        var standardDeviation = 0.02
        if tensor.name.hasSuffix("c_proj.weight") { standardDeviation /= Double(2 * shape.layers).squareRoot() }
        if tensor.name == "score.weight" { standardDeviation = 1 / Double(shape.width + 1).squareRoot() }
        var random = RandomStream(seed: seed, purpose: "initialisation", index: UInt64(index))
        for i in target.indices { parameters.pointer[i] = Float(random.normal() * standardDeviation) }
      }
    }
  }

  /// Returns a copy of the model, with another head if asked. A new scalar head is zero.
  public func copy(head newHead: Head? = nil) -> Transformer {
    let other = Transformer(shape: shape, head: newHead ?? head)
    for tensor in other.layout.tensors {
      guard let own = layout.tensors.first(where: { $0.name == tensor.name }) else { continue }
      (other.parameters.pointer + tensor.range.lowerBound).update(
        from: parameters.pointer + own.range.lowerBound, count: tensor.range.count)
    }
    return other
  }

  /// Multiplies every logit by a factor; 1/T gives the policy at temperature T.
  ///
  /// The head has no bias, so scaling the gain and the bias of the final LayerNorm is enough. Everything that reads the
  /// model then sees the same policy.
  public func scaleLogits(by factor: Double) {
    precondition(head == .language)
    for offset in [layout.normGain, layout.normBias] {
      for i in offset..<offset + shape.width { parameters.pointer[i] = Float(Double(parameters.pointer[i]) * factor) }
    }
  }

  /// Draws a new scalar head from N(0, 1 / (width + 1)), with bias 0.
  public func initializeScalarHead(seed: UInt64) {
    precondition(head == .scalar)
    var random = RandomStream(seed: seed, purpose: "scalar head")
    let standardDeviation = 1 / Double(shape.width + 1).squareRoot()
    for i in 0..<shape.width {
      parameters.pointer[layout.scoreWeight + i] = Float(random.normal() * standardDeviation)
    }
    parameters.pointer[layout.scoreBias] = 0
  }

  /// Replaces the scalar head's output x by `gain · x + bias`, so that normalized rewards cost nothing.
  public func rescaleScalarHead(gain: Double, bias: Double) {
    precondition(head == .scalar)
    for i in 0..<shape.width { parameters.pointer[layout.scoreWeight + i] *= Float(gain) }
    let old = Double(parameters.pointer[layout.scoreBias])
    parameters.pointer[layout.scoreBias] = Float(old * gain + bias)
  }
}
