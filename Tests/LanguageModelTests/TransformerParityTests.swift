import Foundation
import Tensor
import TestSupport
import Testing

@testable import LanguageModel

/// Compares the decoder with transformers' GPT-2 and PyTorch's autograd (Tests/Fixtures/make_fixtures.py).
struct TransformerParityTests {
  let file: SafeTensors
  let shape = Shape(layers: 2, width: 24, heads: 3, context: 32, vocabulary: 61)

  init() throws { file = try SafeTensors(contentsOf: Fixtures.url("gpt2-tiny.safetensors")) }

  func floats(_ name: String) throws -> [Float] { try file.floats(name, in: Fixtures.url("gpt2-tiny.safetensors")) }

  func integers(_ name: String) throws -> [Int] {
    try file.integers(name, in: Fixtures.url("gpt2-tiny.safetensors")).map(Int.init)
  }

  func model(_ head: Head) throws -> Transformer {
    let model = Transformer(shape: shape, head: head)
    for tensor in model.layout.tensors {
      for (index, value) in try floats(tensor.name).enumerated() {
        model.parameters.pointer[tensor.range.lowerBound + index] = value
      }
    }
    return model
  }

  func batch(keepsFinalTokens: Bool = false) throws -> RaggedBatch {
    let promptTokens = try integers("batch.prompt_tokens").map(Int32.init)
    let promptOffsets = try integers("batch.prompt_offsets")
    let tokens = try integers("batch.completion_tokens").map(Int32.init)
    let offsets = try integers("batch.completion_offsets")
    let owners = try integers("batch.completion_prompt")
    return RaggedBatch(
      prompts: (0..<promptOffsets.count - 1).map { Array(promptTokens[promptOffsets[$0]..<promptOffsets[$0 + 1]]) },
      completions: owners.enumerated().map { ($1, tokens[offsets[$0]..<offsets[$0 + 1]]) },
      keepsFinalTokens: keepsFinalTokens)
  }

  func workspace(_ batch: RaggedBatch, _ head: Head) -> Workspace {
    Workspace(
      shape: shape, rows: batch.rowCount, completionTokens: batch.completionTokenCount, trains: true, head: head)
  }

  func expectGradients(_ kind: String, _ found: Buffer, _ model: Transformer) throws {
    for tensor in model.layout.tensors {
      let name = "gradient.\(kind).\(tensor.name)"
      let expected =
        file.arrays[name] == nil ? [Float](repeating: 0, count: tensor.range.count) : try floats(name)
      let problem = disagreement(name, Array(found.elements[tensor.range]), expected, relative: 2e-5, absolute: 2e-6)
      #expect(problem == nil)
    }
  }

  @Test func logitsEqualTransformers() throws {
    let model = try model(.language), batch = try batch(keepsFinalTokens: true)
    let workspace = Workspace(
      shape: shape, rows: batch.rowCount, completionTokens: batch.rowCount, trains: true)
    model.forward(batch, in: workspace)
    model.gather((0..<Int32(batch.rowCount)).map { $0 }, in: workspace)
    var rows: [[Float]] = []
    model.eachChunkOfLogits(batch.rowCount, in: workspace) { _, count, logits in
      for row in 0..<count {
        rows.append(Array(UnsafeBufferPointer(start: logits + row * shape.vocabulary, count: shape.vocabulary)))
      }
    }
    // In the fixture each sequence is separate: its prompt's rows, then its completion's.
    var found: [Float] = []
    for segment in batch.segments where segment.parentCount > 0 {
      for row in segment.parentStart..<segment.parentStart + segment.parentCount { found += rows[row] }
      for row in segment.start..<segment.start + segment.count { found += rows[row] }
    }
    #expect(disagreement("logits", found, try floats("expected.logits"), absolute: 2e-5) == nil)
  }

  @Test func tokenScoresAndTheirGradientsEqualAutograd() throws {
    let model = try model(.language), batch = try batch()
    let workspace = workspace(batch, .language)
    for withEntropy in [false, true] {
      let gradients = Buffer(count: model.layout.count)
      model.forward(batch, in: workspace)
      model.scoreTokens(batch, in: workspace, entropies: withEntropy)
      let count = batch.completionTokenCount
      let logProbabilities = Array(workspace.logProbabilities.elements[0..<count])
      #expect(disagreement("log p", logProbabilities, try floats("expected.logp"), absolute: 2e-5) == nil)
      if withEntropy {
        let entropies = Array(workspace.entropies.elements[0..<count])
        #expect(disagreement("entropy", entropies, try floats("expected.entropy"), absolute: 2e-5) == nil)
      }
      model.backward(
        batch, in: workspace, logProbabilities: try floats("coefficient.logp"),
        entropies: withEntropy ? try floats("coefficient.entropy") : nil, into: gradients)
      try expectGradients(withEntropy ? "logp_entropy" : "logp", gradients, model)
    }
  }

  @Test func valuesAndTheirGradientsEqualAutograd() throws {
    let model = try model(.scalar), batch = try batch()
    let workspace = workspace(batch, .scalar), gradients = Buffer(count: model.layout.count)
    model.forward(batch, in: workspace)
    model.scoreScalars(at: batch.predictingRows, in: workspace)
    let found = Array(workspace.scalars.elements[0..<batch.completionTokenCount])
    #expect(disagreement("values", found, try floats("expected.values"), absolute: 2e-5) == nil)
    model.backward(
      batch, in: workspace, scalars: try floats("coefficient.value"), at: batch.predictingRows, into: gradients)
    try expectGradients("value", gradients, model)
  }

  @Test func rewardsAndTheirGradientsEqualAutograd() throws {
    let model = try model(.scalar), batch = try batch(keepsFinalTokens: true)
    let workspace = workspace(batch, .scalar), gradients = Buffer(count: model.layout.count)
    model.forward(batch, in: workspace)
    model.scoreScalars(at: batch.finalRows, in: workspace)
    let found = Array(workspace.scalars.elements[0..<batch.completionCount])
    #expect(disagreement("rewards", found, try floats("expected.rewards"), absolute: 2e-5) == nil)
    model.backward(
      batch, in: workspace, scalars: try floats("coefficient.reward"), at: batch.finalRows, into: gradients)
    try expectGradients("reward", gradients, model)
  }

  @Test func aScoreDoesNotDependOnItsBatch() throws {
    let model = try model(.language), batch = try batch()
    let together = workspace(batch, .language)
    model.forward(batch, in: together)
    model.scoreTokens(batch, in: together)
    let promptTokens = try integers("batch.prompt_tokens").map(Int32.init)
    let promptOffsets = try integers("batch.prompt_offsets")
    for (completion, prompt) in try integers("batch.completion_prompt").enumerated() {
      let range = batch.offsets[completion]..<batch.offsets[completion + 1]
      let alone = RaggedBatch(
        prompts: [Array(promptTokens[promptOffsets[prompt]..<promptOffsets[prompt + 1]])],
        completions: [(0, batch.targets[range])])
      let own = workspace(alone, .language)
      model.forward(alone, in: own)
      model.scoreTokens(alone, in: own)
      let problem = disagreement(
        "completion \(completion)", Array(own.logProbabilities.elements[0..<range.count]),
        Array(together.logProbabilities.elements[range]), absolute: 1e-5)
      #expect(problem == nil)
    }
  }

  @Test func longSequencesAttendInTilesAsInOne() throws {
    // More than one tile of queries, and a prompt of more than one tile. Gradients by finite differences of the loss.
    let shape = Shape(layers: 1, width: 16, heads: 2, context: 200, vocabulary: 19)
    let model = Transformer(shape: shape, seed: 3)
    var random = RandomStream(seed: 1, purpose: "test")
    for index in 0..<model.layout.count { model.parameters.pointer[index] += Float(0.2 * random.normal()) }
    let prompt = (0..<90).map { _ in Int32(random.index(below: 19)) }
    let completion = (0..<100).map { _ in Int32(random.index(below: 19)) }
    let batch = RaggedBatch(prompts: [prompt], completions: [(0, completion[...]), (0, completion[3..<80])])
    let workspace = Workspace(
      shape: shape, rows: batch.rowCount, completionTokens: batch.completionTokenCount, trains: true)
    let coefficients = (0..<batch.completionTokenCount).map { _ in Float(random.normal()) }
    func loss() -> Double {
      model.forward(batch, in: workspace)
      model.scoreTokens(batch, in: workspace)
      return zip(coefficients, workspace.logProbabilities.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let gradients = Buffer(count: model.layout.count)
    _ = loss()
    model.backward(batch, in: workspace, logProbabilities: coefficients, into: gradients)
    let norm = gradients.elements.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    // Along random directions, so that the rounding of single precision is small beside the difference.
    for _ in 0..<8 {
      let direction = (0..<model.layout.count).map { _ in Float(random.normal()) }
      let expected = zip(direction, gradients.elements).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      let epsilon: Float = 2e-4
      for index in direction.indices { model.parameters.pointer[index] += epsilon * direction[index] }
      let above = loss()
      for index in direction.indices { model.parameters.pointer[index] -= 2 * epsilon * direction[index] }
      let below = loss()
      for index in direction.indices { model.parameters.pointer[index] += epsilon * direction[index] }
      let slope = (above - below) / Double(2 * epsilon)
      #expect(abs(slope - expected) < 1e-2 * norm, "slope \(slope), gradient's \(expected), norm \(norm)")
    }
  }
}
