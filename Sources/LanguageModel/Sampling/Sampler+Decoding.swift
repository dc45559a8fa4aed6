import CKernels
import Tensor

/// A completion that is not finished yet.
struct ActiveCompletion {
  /// The index of its request.
  let request: Int
  /// Its slot in the cache of completions.
  let slot: Int
  let promptCache: PromptCache
  /// The index of its prompt in `promptCache`.
  let prompt: Int
  /// The number of tokens that have been drawn.
  var length = 0
  var newestToken: Int32 = 0
  var random: RandomStream
}

extension Sampler {
  /// New completions are admitted when one of this many slots is free, so that their prompts are run together.
  private static let admissionDivisor = 4

  func sampleOnOneThread(
    from model: Transformer, prompts: [[Int32]], requests: [Request], seed: UInt64, purpose: StaticString,
    temperature: Double, endOfText: Int32, stop: StopRequest
  ) throws -> [Sample] {
    var samples = requests.map { _ in
      var sample = Sample(tokens: [], logProbabilities: [], finished: false)
      sample.tokens.reserveCapacity(maxNewTokens)
      sample.logProbabilities.reserveCapacity(maxNewTokens)
      return sample
    }
    var active: [ActiveCompletion] = []
    active.reserveCapacity(slots)
    var freeSlots = Array((0..<slots).reversed())
    var admittedCount = 0
    let rows = DecodingRows(capacity: slots)
    while admittedCount < requests.count || !active.isEmpty {
      if stop.isMade { throw Stopped() }
      if admittedCount < requests.count,
        active.isEmpty || freeSlots.count * Sampler.admissionDivisor >= slots
      {
        let admissionBatch = admittedCount..<min(admittedCount + freeSlots.count, requests.count)
        let admitted = admit(requests[admissionBatch], prompts, model, firstRow: active.count)
        for (index, prompt) in zip(admissionBatch, admitted.prompts) {
          active.append(
            ActiveCompletion(
              request: index, slot: freeSlots.removeLast(), promptCache: admitted.cache, prompt: prompt,
              random: RandomStream(
                seed: seed, purpose: purpose, index: requests[index].address.index,
                subindex: requests[index].address.subindex)))
        }
        admittedCount = admissionBatch.upperBound
      }
      try draw(&active, &samples, &freeSlots, rows, temperature: temperature, endOfText: endOfText)
      step(model, active, rows)
    }
    return samples
  }

  private func promptWorkspace(for batch: RaggedBatch) -> Workspace {
    if let kept = promptWorkspace, kept.holds(batch) { return kept }
    let made = Workspace(shape: shape, rows: batch.rowCount, completionTokens: 0, trains: false)
    promptWorkspace = made
    return made
  }

  /// Runs the prompts of some requests, each prompt once. The hidden state that predicts each request's first token is
  /// left in `norm`, from row `firstRow` on.
  ///
  /// - Returns: the prompts' cache, and the index in it of each request's prompt.
  private func admit(
    _ requests: ArraySlice<Request>, _ allPrompts: [[Int32]], _ model: Transformer, firstRow: Int
  ) -> (cache: PromptCache, prompts: [Int]) {
    let width = shape.width
    var indices: [Int: Int] = [:]
    var prompts: [[Int32]] = []
    let promptOfRequest = requests.map { request in
      if let known = indices[request.prompt] { return known }
      indices[request.prompt] = prompts.count
      prompts.append(allPrompts[request.prompt])
      return prompts.count - 1
    }
    let batch = RaggedBatch(prompts: prompts)
    let workspace = promptWorkspace(for: batch)
    let cache = PromptCache(prompts, shape: shape, pool: promptCaches)
    model.forward(prompts: batch, in: workspace, by: weights) { layer, queryKeyValue in
      for (index, segment) in batch.segments.enumerated() {
        for row in 0..<segment.count {
          CacheLayout.store(
            queryKeyValue + (segment.start + row) * 3 * width, at: row, of: segment.count, width: width,
            in: cache.layer(layer, of: index))
        }
      }
    }
    for (row, prompt) in promptOfRequest.enumerated() {
      norm.output.row(firstRow + row).update(from: workspace.finalNorm.output.row(prompt), count: width)
    }
    return (cache, promptOfRequest)
  }

  /// Draws one token for each active completion from its hidden state in `norm`. Completions that end leave `active`.
  private func draw(
    _ active: inout [ActiveCompletion], _ samples: inout [Sample], _ freeSlots: inout [Int], _ rows: DecodingRows,
    temperature: Double, endOfText: Int32
  ) throws(NonFiniteLogits) {
    weights.logits.multiply(norm.output.pointer, rows: active.count, into: logits.pointer)
    for row in active.indices { rows.uniform[row] = active[row].random.uniform() }
    hk_sample(
      rows.tokens, rows.logProbabilities, logits.pointer, rows.uniform, Float(temperature), Int64(active.count),
      Int64(shape.vocabulary))
    var kept = 0
    for row in active.indices {
      let token = rows.tokens[row], request = active[row].request
      guard token >= 0 else { throw NonFiniteLogits(completion: request, position: active[row].length) }
      samples[request].tokens.append(token)
      samples[request].logProbabilities.append(rows.logProbabilities[row])
      active[row].length += 1
      active[row].newestToken = token
      if token == endOfText || active[row].length == maxNewTokens {
        samples[request].finished = token == endOfText
        freeSlots.append(active[row].slot)
      } else {
        if kept < row { active.swapAt(kept, row) }
        kept += 1
      }
    }
    active.removeLast(active.count - kept)
  }

  /// Runs the decoder over each active completion's newest token, and leaves its final hidden state in `norm`.
  private func step(_ model: Transformer, _ active: [ActiveCompletion], _ rows: DecodingRows) {
    let width = shape.width, count = active.count
    let layout = model.layout
    let keysSize = CacheLayout.keysSize(maxNewTokens, width: width)
    let completionStride = CacheLayout.size(maxNewTokens, width: width)
    for (row, completion) in active.enumerated() {
      let to = residual.row(row)
      to.update(from: model.weights(layout.tokenEmbedding) + Int(completion.newestToken) * width, count: width)
      let cache = completion.promptCache, promptLength = cache.lengths[completion.prompt]
      let position = promptLength + completion.length - 1
      hk_add(to, model.weights(layout.positionEmbedding) + position * width, Int64(width))
      let prompt = cache.layer(0, of: completion.prompt)
      let own = completionCache.pointer + completion.slot * shape.layers * completionStride
      rows.promptLengths[row] = Int32(promptLength)
      rows.promptStrides[row] = cache.sizes[completion.prompt]
      rows.promptKeys[row] = UnsafePointer(prompt)
      rows.promptValues[row] = UnsafePointer(prompt + CacheLayout.keysSize(promptLength, width: width))
      rows.completionLengths[row] = Int32(completion.length)
      rows.completionKeys[row] = own
      rows.completionValues[row] = own + keysSize
    }
    for (block, packed) in zip(layout.blocks, weights.blocks) {
      normalize(model, block.norm1Gain, block.norm1Bias, count)
      packed.attention.multiply(
        norm.output.pointer, rows: count, bias: model.weights(block.attentionBias), into: queryKeyValue.pointer)
      hk_decode_attention(
        attentionOutput.pointer, queryKeyValue.pointer, rows.promptKeys, rows.promptValues, rows.promptLengths,
        rows.completionKeys, rows.completionValues, rows.completionLengths, attentionScratch.pointer, Int64(count),
        Int64(shape.heads), Int64(shape.headWidth))
      rows.advance(count, completionStride: completionStride)
      packed.projection.multiply(
        attentionOutput.pointer, rows: count, bias: model.weights(block.projectionBias), into: residual.pointer,
        adding: true)
      normalize(model, block.norm2Gain, block.norm2Bias, count)
      packed.up.multiply(
        norm.output.pointer, rows: count, bias: model.weights(block.upBias), into: feedForwardHidden.pointer)
      hk_gelu(feedForwardHidden.pointer, feedForwardHidden.pointer, Int64(count * feedForwardHidden.columns))
      packed.down.multiply(
        feedForwardHidden.pointer, rows: count, bias: model.weights(block.downBias), into: residual.pointer,
        adding: true)
    }
    normalize(model, layout.normGain, layout.normBias, count)
  }

  /// The LayerNorm of the residual stream, into `norm`.
  private func normalize(_ model: Transformer, _ gain: Int, _ bias: Int, _ rows: Int) {
    hk_layer_norm(
      norm.output.pointer, norm.mean.pointer, norm.inverseStandardDeviation.pointer, residual.pointer,
      model.weights(gain),
      model.weights(bias), Transformer.normEpsilon, Int64(rows), Int64(shape.width))
  }
}
