import Tensor
import TestSupport
import Testing

@testable import LanguageModel

/// Prompts of 256 and 512 tokens with several completions each.
struct LongPromptTests {
  private let model = Transformer(
    shape: Shape(layers: 2, width: 32, heads: 2, context: 560, vocabulary: 90), seed: 3)
  private let prompts: [[Int32]]
  private let completions: [(prompt: Int, tokens: ArraySlice<Int32>)]

  init() {
    var random = RandomStream(seed: 5, purpose: "long prompts")
    func tokens(_ count: Int) -> [Int32] { (0..<count).map { _ in Int32(random.uniform() * 90) } }
    prompts = [tokens(256), tokens(512)]
    completions = (0..<8).map { ($0 / 4, tokens(5 + 4 * ($0 % 4))[...]) }
  }

  private func learn(
    _ prompts: [[Int32]], _ completions: [(prompt: Int, tokens: ArraySlice<Int32>)], _ weights: [Float],
    into gradient: Buffer
  ) -> (rows: Int, scores: [Double]) {
    let batch = RaggedBatch(prompts: prompts, completions: completions)
    let workspace = Workspace(
      shape: model.shape, rows: batch.rowCount, completionTokens: batch.completionTokenCount, trains: true)
    model.forward(batch, in: workspace)
    model.scoreTokens(batch, in: workspace)
    let coefficients = zip(completions, weights).flatMap { [Float](repeating: $1, count: $0.tokens.count) }
    let scores = batch.sums(of: workspace.logProbabilities.elements[0..<batch.completionTokenCount])
    model.backward(batch, in: workspace, logProbabilities: coefficients, into: gradient)
    return (batch.rowCount, scores)
  }

  /// A prompt that is computed once for all its completions gives the same scores and gradients as one for each.
  @Test func aPromptIsComputedOnce() {
    let weights: [Float] = [1, -0.5, 0.25, 2, -1, 0.5, -2, 1]
    let shared = Buffer(count: model.layout.count), alone = Buffer(count: model.layout.count)
    let together = learn(prompts, completions, weights, into: shared)
    #expect(together.rows == 256 + 512 + completions.reduce(0) { $0 + $1.tokens.count - 1 })
    var rows = 0, scores: [Double] = []
    for (completion, weight) in zip(completions, weights) {
      let one = learn([prompts[completion.prompt]], [(0, completion.tokens)], [weight], into: alone)
      rows += one.rows
      scores += one.scores
    }
    #expect(rows > 3 * together.rows)
    #expect(disagreement("log-probabilities", together.scores, scores, relative: 1e-5) == nil)
    #expect(disagreement("gradient", shared.array, alone.array.map(Double.init), relative: 1e-4, absolute: 1e-5) == nil)
  }
}
