import Foundation
import Tensor
import Testing

@testable import LanguageModel

struct SamplerTests {
  let shape = Shape(layers: 2, width: 16, heads: 2, context: 24, vocabulary: 11)
  let model: Transformer

  init() {
    model = Transformer(shape: shape, seed: 5)
    var random = RandomStream(seed: 9, purpose: "test")
    for index in 0..<model.layout.count { model.parameters.pointer[index] += Float(0.3 * random.normal()) }
  }

  let prompts: [[Int32]] = [[0, 4, 2], [0, 7], [0, 1, 2, 3, 4, 5]]

  func draw(_ slots: Int, _ requests: [Sampler.Request], temperature: Double = 1) throws -> [Sample] {
    try Sampler(shape: shape, slots: slots, maxNewTokens: 12).sample(
      from: model, prompts: prompts, requests: requests, seed: 1, purpose: "test", temperature: temperature,
      endOfText: 0)
  }

  var requests: [Sampler.Request] {
    (0..<30).map { Sampler.Request(prompt: $0 % 3, address: .init(index: $0 % 3, subindex: $0 / 3)) }
  }

  /// Returns the scorer's log π of every token of the samples.
  func scored(
    _ samples: [Sample], _ requests: [Sampler.Request], _ prompts: [[Int32]], _ model: Transformer
  ) -> [Float] {
    let batch = RaggedBatch(
      prompts: prompts, completions: zip(requests, samples).map { ($0.prompt, $1.tokens[...]) })
    let workspace = Workspace(
      shape: model.shape, rows: batch.rowCount, completionTokens: batch.completionTokenCount, trains: false)
    model.forward(batch, in: workspace)
    model.scoreTokens(batch, in: workspace)
    return (0..<batch.completionTokenCount).map { workspace.logProbabilities.pointer[$0] }
  }

  @Test func doesNotDependOnHowManyAreInFlight() throws {
    let all = try draw(64, requests)
    for other in [try draw(7, requests), Array(try draw(64, requests.reversed()).reversed())] {
      #expect(other.map(\.tokens) == all.map(\.tokens) && other.map(\.finished) == all.map(\.finished))
      // Log-probabilities differ by rounding: matrix products of other sizes add in another order.
      for (a, b) in zip(other.flatMap(\.logProbabilities), all.flatMap(\.logProbabilities)) {
        #expect(abs(a - b) < 1e-4)
      }
    }
  }

  /// The sampler's log-probabilities equal the scorer's, at any temperature.
  @Test(arguments: [1, 0.5, 0]) func itsLogProbabilitiesAreTheScorers(_ temperature: Double) throws {
    let samples = try draw(64, requests, temperature: temperature)
    let scores = scored(samples, requests, prompts, model)
    for (found, expected) in zip(samples.flatMap(\.logProbabilities), scores) { #expect(abs(found - expected) < 1e-4) }
  }

  /// The decoding kernel attends four heads at a time, then one, and reads keys in groups, with special code for some
  /// widths. The scorer has another kernel.
  @Test(arguments: [(1, 16), (3, 12), (4, 4), (4, 32), (4, 64), (5, 32), (6, 20), (9, 64), (8, 128)])
  func headsOfEveryNumberAndWidthAreAttended(_ heads: Int, _ headWidth: Int) throws {
    let shape = Shape(layers: 2, width: heads * headWidth, heads: heads, context: 24, vocabulary: 11)
    let model = Transformer(shape: shape, seed: 5)
    var random = RandomStream(seed: 9, purpose: "test")
    for index in 0..<model.layout.count { model.parameters.pointer[index] += Float(0.1 * random.normal()) }
    let prompts = (1...9).map { length in (0..<length).map { Int32($0 % 11) } }
    let requests = (0..<27).map { Sampler.Request(prompt: $0 % 9, address: .init(index: $0 % 9, subindex: $0 / 9)) }
    let samples = try Sampler(shape: shape, slots: 10, maxNewTokens: 13).sample(
      from: model, prompts: prompts, requests: requests, seed: 1, purpose: "test", endOfText: -1)
    #expect(samples.allSatisfy { $0.tokens.count == 13 })
    let scores = scored(samples, requests, prompts, model)
    for (found, expected) in zip(samples.flatMap(\.logProbabilities), scores) { #expect(abs(found - expected) < 1e-4) }
  }

  @Test func endsOnceAndOnlyWhereDrawn() throws {
    let all = try draw(64, requests)
    #expect(all.contains { $0.finished } && all.contains { !$0.finished })
    for sample in all {
      #expect(sample.finished == (sample.tokens.last == 0))
      #expect(!sample.tokens.dropLast().contains(0))
      #expect(sample.finished || sample.tokens.count == 12)
    }
  }

  /// Tokens are drawn with the scorer's probabilities.
  @Test func frequenciesAreTheScorersProbabilities() throws {
    let count = 20_000
    let samples = try draw(
      512, (0..<count).map { Sampler.Request(prompt: 1, address: .init(index: 7, subindex: $0)) })
    // The first token, then the second given the most frequent first.
    func probabilities(after tokens: [Int32]) -> [Double] {
      (0..<11).map { last in
        let batch = RaggedBatch(prompts: [prompts[1]], completions: [(0, (tokens + [Int32(last)])[...])])
        let workspace = Workspace(shape: shape, rows: 20, completionTokens: 20, trains: false)
        model.forward(batch, in: workspace)
        model.scoreTokens(batch, in: workspace)
        return Double(exp(workspace.logProbabilities.pointer[tokens.count]))
      }
    }
    let firsts = (0..<11).map { token in samples.filter { $0.tokens[0] == Int32(token) }.count }
    let first = probabilities(after: [])
    func chiSquare(_ counts: [Int], _ p: [Double]) -> Double {
      let total = Double(counts.reduce(0, +))
      return zip(counts, p).reduce(0) { $0 + pow(Double($1.0) - total * $1.1, 2) / (total * $1.1) }
    }
    // With 10 degrees of freedom, χ² exceeds 35.6 once in 10,000.
    #expect(chiSquare(firsts, first) < 35.6)
    guard let common = (1..<11).max(by: { firsts[$0] < firsts[$1] }) else { return }
    let given = samples.filter { $0.tokens[0] == Int32(common) }
    let seconds = (0..<11).map { token in given.filter { $0.tokens[1] == Int32(token) }.count }
    #expect(chiSquare(seconds, probabilities(after: [Int32(common)])) < 35.6)
  }

  @Test func temperatureZeroTakesTheLargest() throws {
    let greedy = try draw(64, requests, temperature: 0)
    for (request, sample) in zip(requests, greedy) {
      #expect(sample == greedy[request.prompt])
      for (position, token) in sample.tokens.enumerated() {
        let candidates = (0..<11).map { candidate -> Float in
          let tokens = Array(sample.tokens[0..<position]) + [Int32(candidate)]
          let batch = RaggedBatch(prompts: [prompts[request.prompt]], completions: [(0, tokens[...])])
          let workspace = Workspace(shape: shape, rows: 24, completionTokens: 24, trains: false)
          model.forward(batch, in: workspace)
          model.scoreTokens(batch, in: workspace)
          return workspace.logProbabilities.pointer[position]
        }
        #expect(candidates[Int(token)] >= (candidates.max() ?? 0) - 1e-5)
      }
      if request.address.subindex > 0 { break }
    }
  }

  @Test func nonFiniteLogitsAreAnError() {
    model.parameters.pointer[model.layout.normBias] = .nan
    #expect(throws: NonFiniteLogits(completion: 0, position: 0)) { try draw(8, requests) }
  }

  /// On a policy's own samples the exact and the sampled KL agree. The KL of a policy from itself is zero.
  @Test func divergenceEstimatesAgree() throws {
    let reference = model.copy()
    var random = RandomStream(seed: 4, purpose: "test")
    for index in 0..<reference.layout.count { reference.parameters.pointer[index] += Float(0.05 * random.normal()) }
    let samples = try draw(512, (0..<4000).map { Sampler.Request(prompt: 2, address: .init(index: 1, subindex: $0)) })
    let batch = RaggedBatch(prompts: prompts, completions: samples.map { (2, $0.tokens[...]) })
    func workspace() -> Workspace {
      Workspace(shape: shape, rows: batch.rowCount, completionTokens: batch.completionTokenCount, trains: false)
    }
    let apart = Divergence.measure(batch, policy: model, in: workspace(), reference: reference, in: workspace())
    let gap = zip(apart.exact, apart.sampled).map { $0 - $1 }
    let mean = gap.reduce(0, +) / 4000
    let deviation = (gap.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3999).squareRoot()
    #expect(abs(mean) < 4 * deviation / 4000.0.squareRoot())
    #expect(apart.exact.allSatisfy { $0 > 0 })
    let same = Divergence.measure(batch, policy: model, in: workspace(), reference: model.copy(), in: workspace())
    #expect(same.exact.allSatisfy { abs($0) < 1e-5 } && same.sampled.allSatisfy { $0 == 0 })
  }
}
