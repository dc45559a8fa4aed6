import CKernels
import Foundation
import TestSupport
import Testing

@testable import Tensor

struct KernelTests {
  /// The bound in vector_math.h holds over all exponents.
  @Test func exponentialIsWithinItsBound() {
    let inputs = (0..<400_000).map { -87.3 + Float($0) * (175.6 / 400_000) }
    var found = [Float](repeating: 0, count: inputs.count)
    hk_exp(&found, inputs, Int64(inputs.count))
    var worst = 0.0
    for (x, y) in zip(inputs, found) {
      #expect(y.isFinite)
      worst = max(worst, abs(Double(y) / exp(Double(x)) - 1))
    }
    #expect(worst < 1e-7, "relative error \(worst)")
  }

  @Test func exponentialKeepsWhatIsNotFinite() {
    let inputs: [Float] = [.nan, .infinity, -.infinity, 89, -104, 0, 3e38, -3e38]
    var found = [Float](repeating: 0, count: inputs.count)
    hk_exp(&found, inputs, Int64(inputs.count))
    #expect(found[0].isNaN && found[1] == .infinity && found[2] == 0 && found[3] == .infinity && found[4] == 0)
    #expect(found[5] == 1 && found[6] == .infinity && found[7] == 0)
  }

  @Test func softmaxSurfacesNaN() {
    var logits: [Float] = [1, 2, .nan, 4, 1, 2, 3, 4]
    var probability: [Float] = [0, 0], entropy: [Float] = [0, 0], sum: [Float] = [0, 0]
    hk_log_softmax_scores(&probability, &entropy, &sum, logits, [1, 1], 2, 4)
    #expect(probability[0].isNaN && entropy[0].isNaN)
    #expect(abs(probability[1] - Float(2 - log(exp(1.0) + exp(2.0) + exp(3.0) + exp(4.0)))) < 1e-6)
    logits[2] = .infinity
    hk_log_softmax_scores(&probability, &entropy, &sum, logits, [1, 1], 2, 4)
    #expect(probability[0].isNaN)
  }

  @Test func finitenessIsSeenAnywhere() {
    for at in [0, 1, 63, 64, 99] {
      for value in [Float.nan, .infinity, -.infinity] {
        var x = [Float](repeating: 1, count: 100)
        #expect(hk_all_finite(x, 100) == 1)
        x[at] = value
        #expect(hk_all_finite(x, 100) == 0)
      }
    }
  }

  @Test func samplingInvertsTheCumulativeSum() {
    // Weights 1, 0, 2, 1 of 4: the token of each quarter of the unit interval.
    let logits: [Float] = [0, -.greatestFiniteMagnitude, Float(log(2.0)), 0]
    for (uniform, expected) in [(0.0, 0), (0.24, 0), (0.26, 2), (0.74, 2), (0.76, 3), (0.9999999, 3)] {
      var row = logits, token: Int32 = 9, logProbability: Float = 0
      hk_sample(&token, &logProbability, &row, [uniform], 1, 1, 4)
      #expect(token == expected, "at \(uniform)")
      #expect(abs(logProbability - Float(log(expected == 2 ? 0.5 : 0.25))) < 1e-6)
    }
    var row = logits, token: Int32 = 9, logProbability: Float = 0
    hk_sample(&token, &logProbability, &row, [0.1], 0, 1, 4)
    #expect(token == 2)
  }

  @Test func divergenceOfKnownRows() {
    let p: [Float] = [0, 1, 2, 50], q: [Float] = [3, 1, 2, 40]
    var found: [Float] = [0]
    hk_row_divergence(&found, p, q, 1, 4)
    func distribution(_ x: [Float]) -> [Double] {
      let weights = x.map { exp(Double($0) - 50) }
      return weights.map { $0 / weights.reduce(0, +) }
    }
    let expected = zip(distribution(p), distribution(q)).reduce(0) { $0 + $1.0 * log($1.0 / $1.1) }
    #expect(abs(Double(found[0]) - expected) < 1e-5)
  }
}
