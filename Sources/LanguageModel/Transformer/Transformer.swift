import Foundation
import Tensor

/// A decoder's parameters, in one buffer. Not for use by two threads at once.
public final class Transformer {
  public let shape: Shape
  public let head: Head
  public let layout: ParameterLayout
  public let parameters: Buffer

  static let normEpsilon: Float = 1e-5

  /// All zeros, to be filled from a checkpoint.
  public init(shape: Shape, head: Head) {
    precondition(shape.width % shape.heads == 0, "heads must divide the width")
    self.shape = shape
    self.head = head
    layout = ParameterLayout(shape: shape, head: head)
    parameters = Buffer(count: layout.count)
  }

  /// GPT-2's initialisation: normal(0, 0.02), residual projections smaller by √(2·layers), gains 1, biases 0. A scalar
  /// head begins as N(0, 1/√(width + 1)) with bias 0 (arXiv 1909.08593's code).
  public convenience init(shape: Shape, head: Head = .language, seed: UInt64) {
    self.init(shape: shape, head: head)
    for (index, tensor) in layout.tensors.enumerated() {
      let target = parameters.elements[tensor.range]
      if tensor.name.hasSuffix("ln_1.weight") || tensor.name.hasSuffix("ln_2.weight")
        || tensor.name.hasSuffix("ln_f.weight")
      {
        for i in target.indices { parameters.pointer[i] = 1 }
      } else if tensor.name == "score.weight" || tensor.shape.count > 1 {
        var deviation = 0.02
        if tensor.name.hasSuffix("c_proj.weight") { deviation /= Double(2 * shape.layers).squareRoot() }
        if tensor.name == "score.weight" { deviation = 1 / Double(shape.width + 1).squareRoot() }
        var random = RandomStream(seed: seed, purpose: "initialisation", index: UInt64(index))
        for i in target.indices { parameters.pointer[i] = Float(random.normal() * deviation) }
      }
    }
  }

  /// The same parameters, apart; with another head where asked. A new scalar head begins at zero.
  public func copy(head newHead: Head? = nil) -> Transformer {
    let other = Transformer(shape: shape, head: newHead ?? head)
    for tensor in other.layout.tensors {
      guard let own = layout.tensors.first(where: { $0.name == tensor.name }) else { continue }
      (other.parameters.pointer + tensor.range.lowerBound).update(
        from: parameters.pointer + own.range.lowerBound, count: tensor.range.count)
    }
    return other
  }

  /// Multiplies every logit: the head has no bias of its own, so the gain and the bias of the last LayerNorm carry the
  /// factor, and all that reads the model sees the same policy. By 1/T it is the policy at temperature T.
  public func scaleLogits(by factor: Double) {
    precondition(head == .language)
    for offset in [layout.normGain, layout.normBias] {
      for i in offset..<offset + shape.width { parameters.pointer[i] = Float(Double(parameters.pointer[i]) * factor) }
    }
  }

  /// Sets a fresh scalar head: N(0, 1/√(width + 1)), bias 0.
  public func initializeScalarHead(seed: UInt64) {
    precondition(head == .scalar)
    var random = RandomStream(seed: seed, purpose: "scalar head")
    let deviation = 1 / Double(shape.width + 1).squareRoot()
    for i in 0..<shape.width { parameters.pointer[layout.scoreWeight + i] = Float(random.normal() * deviation) }
    parameters.pointer[layout.scoreBias] = 0
  }

  /// Folds `gain · x + bias` into the scalar head, so that normalised rewards cost nothing.
  public func rescaleScalarHead(gain: Double, bias: Double) {
    precondition(head == .scalar)
    for i in 0..<shape.width { parameters.pointer[layout.scoreWeight + i] *= Float(gain) }
    let old = Double(parameters.pointer[layout.scoreBias])
    parameters.pointer[layout.scoreBias] = Float(old * gain + bias)
  }
}
