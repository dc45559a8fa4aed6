import Foundation
import LanguageModel
import TestSupport
import Testing

@testable import Tensor

/// Compares with PyTorch's optimizers and transformers' schedules (Tests/Fixtures/make_fixtures.py).
struct OptimizerTests {
  func doubles(_ file: SafeTensors, _ name: String) -> [Double] {
    guard case .float64(let values)? = file.arrays[name]?.values else { return [] }
    return values
  }

  @Test(arguments: ["adamw", "adamw_decay", "rmsprop"])
  func fiftyStepsEqualPyTorchs(_ name: String) throws {
    let file = try SafeTensors(contentsOf: Fixtures.url("optimizers.safetensors"))
    let hyper = doubles(file, "\(name).hyperparameters")
    let rule: UpdateRule =
      name == "rmsprop"
      ? .rmsProp(smoothing: hyper[1], epsilon: hyper[2])
      : .adamW(beta1: hyper[1], beta2: hyper[2], epsilon: hyper[3], decay: hyper[4])
    let parameters = Buffer(doubles(file, "initial").map(Float.init))
    let optimizer = Optimizer(rule: rule, count: 40, decayed: [0..<40])
    let gradients = doubles(file, "gradients"), expected = doubles(file, "\(name).parameters")
    try #require(gradients.count == 2000 && expected.count == 2000)
    for step in 0..<50 {
      optimizer.step(
        parameters, along: Buffer(gradients[step * 40..<step * 40 + 40].map(Float.init)), rate: hyper[0])
      let problem = disagreement(
        "step \(step)", parameters.array, Array(expected[step * 40..<step * 40 + 40]), relative: 1e-5)
      #expect(problem == nil)
    }
  }

  @Test(arguments: ["above", "below", "equal", "zero", "huge", "tiny"])
  func clippingEqualsPyTorchs(_ name: String) throws {
    let file = try SafeTensors(contentsOf: Fixtures.url("optimizers.safetensors"))
    guard case .int32(let count)? = file.arrays["clip.\(name).count"]?.values else { return #expect(Bool(false)) }
    var gradient: [Float] = [], clipped: [Double] = []
    for index in 0..<Int(count[0]) {
      gradient += doubles(file, "clip.\(name).gradient.\(index)").map(Float.init)
      clipped += doubles(file, "clip.\(name).clipped.\(index)")
    }
    // A step of RMSprop with smoothing 1 and ε 1 on zero squares moves by rate · gradient · scale exactly.
    let optimizer = Optimizer(rule: .rmsProp(smoothing: 1, epsilon: 1), count: gradient.count, decayed: [])
    let moved = Buffer(count: gradient.count)
    let norm = optimizer.step(
      moved, along: Buffer(gradient), rate: -1, clip: doubles(file, "clip.\(name).largest")[0])
    #expect(disagreement("norm", [norm], doubles(file, "clip.\(name).norm"), relative: 1e-5) == nil)
    #expect(disagreement("clipped", moved.array, clipped, relative: 1e-5) == nil)
  }

  @Test(arguments: [UpdateRule.rmsProp, .adamW(beta1: 0.9, beta2: 0.99, epsilon: 1e-8, decay: 0.1)])
  func aStepIsTheSameOnAnyThreads(_ rule: UpdateRule) {
    let gradient = Buffer((0..<1001).map { Float($0 % 17) - 8 })
    func stepped(on threads: Int) -> [Float] {
      let parameters = Buffer((0..<1001).map { Float($0) / 1001 })
      let optimizer = Optimizer(rule: rule, count: 1001, decayed: [10..<300, 301..<302, 640..<990], threads: threads)
      for _ in 0..<3 { optimizer.step(parameters, along: gradient, rate: 0.1, clip: 1) }
      return parameters.array
    }
    let one = stepped(on: 1)
    for threads in 2...5 { #expect(stepped(on: threads) == one, "\(threads) threads") }
  }

  @Test func aNonFiniteGradientChangesNothing() {
    let parameters = Buffer([1, 2, 3])
    let optimizer = Optimizer(rule: .adamW, count: 3, decayed: [])
    #expect(!optimizer.step(parameters, along: Buffer([1, .nan, 0]), rate: 0.1).isFinite)
    #expect(!optimizer.step(parameters, along: Buffer([1, .infinity, 0]), rate: 0.1).isFinite)
    #expect(parameters.array == [1, 2, 3] && optimizer.stepCount == 0)
  }
}
