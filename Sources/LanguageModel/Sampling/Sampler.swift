import CKernels
import Tensor

/// A completion as it was drawn.
public struct Sample: Sendable, Equatable {
  public var tokens: [Int32]
  /// log π of each token at temperature 1, nats, whatever temperature it was drawn at.
  public var logProbabilities: [Float]
  /// Whether it ends with the end-of-text token; if not, it was cut at the length cap.
  public var finished: Bool
}

/// A row of logits was not finite, so nothing could be drawn from it.
public struct NonFiniteLogits: Error, Equatable, CustomStringConvertible {
  public let completion: Int
  public let position: Int
  public var description: String {
    "non-finite logits while sampling completion \(completion) at its token \(position)"
  }
}

/// Draws completions from a policy, many at once, with cached keys and values. A prompt is run once; all its
/// completions read the same cache. Finished ones leave the batch at once. No top-k, no top-p, no minimum length.
public final class Sampler {
  /// Which random numbers a completion draws: those of (seed, purpose, index, subindex), one for each position.
  /// Policies that sample at equal addresses share their random numbers.
  public struct Address: Sendable {
    public var index: UInt64
    public var subindex: UInt64
    public init(index: Int, subindex: Int) {
      self.index = UInt64(index)
      self.subindex = UInt64(subindex)
    }
  }

  public struct Request: Sendable {
    /// Which prompt it continues.
    public var prompt: Int
    public var address: Address
    public init(prompt: Int, address: Address) {
      self.prompt = prompt
      self.address = address
    }
  }

  private let shape: Shape
  /// Completions in flight at a time.
  private let slots: Int
  private let completionCap: Int
  /// [slot][layer][keys, then values], as the kernels arrange them.
  private let ownCache: Buffer
  private let x, norm, mean, rstd, attention, mixed, narrow, wide, logits: Buffer
  private let scratch: Buffer
  /// Room for prompts, kept from one call to the next.
  private var promptWorkspace: Workspace?
  private var promptCache = Buffer(count: 0)

  /// - Parameters:
  ///   - slots: completions in flight at a time.
  ///   - completionCap: the most tokens of a completion, the end-of-text token included.
  public init(shape: Shape, slots: Int, completionCap: Int) {
    self.shape = shape
    self.slots = slots
    self.completionCap = completionCap
    let d = shape.width
    ownCache = Buffer(count: slots * shape.layers * Sampler.cacheSize(completionCap, width: d))
    x = Buffer(count: slots * d)
    norm = Buffer(count: slots * d)
    mean = Buffer(count: slots)
    rstd = Buffer(count: slots)
    attention = Buffer(count: slots * 3 * d)
    mixed = Buffer(count: slots * d)
    narrow = Buffer(count: slots * d)
    wide = Buffer(count: slots * 4 * d)
    logits = Buffer(count: slots * shape.vocabulary)
    scratch = Buffer(count: shape.context + 2 * Sampler.keyBlock)
  }

  private static let keyBlock = Int(HK_KEY_BLOCK)

  /// Blocks that hold so many positions.
  private static func blocks(_ positions: Int) -> Int { (positions + keyBlock - 1) / keyBlock }

  /// Floats of one layer's keys and values of so many positions.
  private static func cacheSize(_ positions: Int, width: Int) -> Int {
    (blocks(positions) * keyBlock + positions) * width
  }

  /// Caches one position's key and value, which stand behind its query in a row of [3·width].
  private func store(
    _ row: UnsafePointer<Float>, at position: Int, of positions: Int, in layer: UnsafeMutablePointer<Float>
  ) {
    let d = shape.width
    hk_cache(
      layer, layer + Sampler.blocks(positions) * Sampler.keyBlock * d, row + d, row + 2 * d, Int64(position),
      Int64(positions), Int64(shape.heads), Int64(shape.headWidth))
  }

  /// Draws a completion for each request, in their order.
  public func sample(
    from model: Transformer, prompts: [[Int32]], requests: [Request], seed: UInt64, purpose: StaticString,
    temperature: Double = 1, endOfText: Int32
  ) throws(NonFiniteLogits) -> [Sample] {
    precondition(model.shape == shape && model.head == .language)
    var samples: [Sample] = []
    samples.reserveCapacity(requests.count)
    var start = 0
    while start < requests.count {
      let chunk = requests[start..<min(start + slots, requests.count)]
      samples += try sampleChunk(
        from: model, prompts: prompts, requests: chunk, seed: seed, purpose: purpose, temperature: temperature,
        endOfText: endOfText)
      start += chunk.count
    }
    return samples
  }

  /// Each prompt's keys and values, layer by layer, as those of completions.
  private struct PromptCache {
    var offsets: [Int] = []
    var lengths: [Int] = []
    var lastHidden: Buffer
    var keysAndValues: Buffer
  }

  private func promptWorkspace(for batch: RaggedBatch) -> Workspace {
    if let kept = promptWorkspace, kept.holds(batch) { return kept }
    let made = Workspace(shape: shape, rows: batch.rowCount, completionTokens: 0, trains: false)
    promptWorkspace = made
    return made
  }

  private func fill(_ model: Transformer, _ prompts: [[Int32]]) -> PromptCache {
    let d = shape.width
    let batch = RaggedBatch(prompts: prompts)
    let workspace = promptWorkspace(for: batch)
    let sizes = prompts.map { Sampler.cacheSize($0.count, width: d) }
    let cached = sizes.reduce(0, +) * shape.layers
    if promptCache.count < cached { promptCache = Buffer(count: cached) }
    var cache = PromptCache(lastHidden: Buffer(count: prompts.count * d), keysAndValues: promptCache)
    var offset = 0
    for (prompt, size) in zip(prompts, sizes) {
      cache.offsets.append(offset)
      cache.lengths.append(prompt.count)
      offset += size * shape.layers
    }
    model.forward(batch, in: workspace) { layer, attention in
      for (index, segment) in batch.segments.enumerated() {
        let place = cache.keysAndValues.pointer + cache.offsets[index] + layer * sizes[index]
        for row in 0..<segment.count {
          store(attention + (segment.start + row) * 3 * d, at: row, of: segment.count, in: place)
        }
      }
    }
    for (index, segment) in batch.segments.enumerated() {
      (cache.lastHidden.pointer + index * d).update(
        from: workspace.norm.pointer + (segment.start + segment.count - 1) * d, count: d)
    }
    return cache
  }

  private func sampleChunk(
    from model: Transformer, prompts allPrompts: [[Int32]], requests: ArraySlice<Request>, seed: UInt64,
    purpose: StaticString, temperature: Double, endOfText: Int32
  ) throws(NonFiniteLogits) -> [Sample] {
    let d = shape.width, vocabulary = shape.vocabulary
    // The prompts of this chunk, each once, in order of first use.
    var place: [Int: Int] = [:]
    var prompts: [[Int32]] = []
    let promptOf = requests.map { request in
      if let known = place[request.prompt] { return known }
      place[request.prompt] = prompts.count
      prompts.append(allPrompts[request.prompt])
      return prompts.count - 1
    }
    let cache = fill(model, prompts)
    var samples = requests.map { _ in Sample(tokens: [], logProbabilities: [], finished: false) }
    var random = requests.map {
      RandomStream(seed: seed, purpose: purpose, index: $0.address.index, subindex: $0.address.subindex)
    }
    /// The completions still growing; row r of every buffer belongs to live[r].
    var live = Array(0..<requests.count)
    var drawn = [Int32](repeating: 0, count: live.count)
    var logProbability = [Float](repeating: 0, count: live.count)
    for (row, completion) in live.enumerated() {
      (norm.pointer + row * d).update(from: cache.lastHidden.pointer + promptOf[completion] * d, count: d)
    }
    for position in 0..<completionCap {
      MatrixProduct.multiply(
        norm.pointer, stride: d, model.weights(model.layout.tokenEmbedding), .transposed, stride: d,
        into: logits.pointer, stride: vocabulary, rows: live.count, columns: vocabulary, inner: d)
      let uniform = live.map { random[$0].uniform() }
      hk_sample(
        &drawn, &logProbability, logits.pointer, uniform, Float(temperature), Int64(live.count), Int64(vocabulary))
      var kept = 0
      for (row, completion) in live.enumerated() {
        let token = drawn[row]
        guard token >= 0 else {
          throw NonFiniteLogits(completion: requests.startIndex + completion, position: position)
        }
        samples[completion].tokens.append(token)
        samples[completion].logProbabilities.append(logProbability[row])
        if token == endOfText {
          samples[completion].finished = true
        } else {
          live[kept] = completion
          drawn[kept] = token
          kept += 1
        }
      }
      live.removeLast(live.count - kept)
      if live.isEmpty || position + 1 == completionCap { break }
      step(model, cache, live: live, promptOf: promptOf, tokens: drawn, position: position)
    }
    return samples
  }

  /// Feeds each live completion's newest token: its final hidden state is left in `norm`.
  private func step(
    _ model: Transformer, _ cache: PromptCache, live: [Int], promptOf: [Int], tokens: [Int32], position: Int
  ) {
    let d = shape.width, rows = live.count
    let layout = model.layout
    for row in 0..<rows {
      let to = x.pointer + row * d
      to.update(from: model.weights(layout.tokenEmbedding) + Int(tokens[row]) * d, count: d)
      let at = cache.lengths[promptOf[live[row]]] + position
      hk_add(to, model.weights(layout.positionEmbedding) + at * d, Int64(d))
    }
    let promptLengths = live.map { Int32(cache.lengths[promptOf[$0]]) }
    let ownLengths = [Int32](repeating: Int32(position + 1), count: rows)
    let ownBlocks = Sampler.blocks(completionCap), ownSize = Sampler.cacheSize(completionCap, width: d)
    for (index, block) in layout.blocks.enumerated() {
      normalize(model, block.norm1Gain, block.norm1Bias, rows)
      MatrixProduct.multiply(
        norm.pointer, stride: d, model.weights(block.attentionWeight), stride: 3 * d, into: attention.pointer,
        stride: 3 * d, rows: rows, columns: 3 * d, inner: d)
      hk_add_bias(attention.pointer, model.weights(block.attentionBias), Int64(rows), Int64(3 * d))
      var promptKeys: [UnsafePointer<Float>?] = [], promptValues: [UnsafePointer<Float>?] = []
      var ownKeys: [UnsafePointer<Float>?] = [], ownValues: [UnsafePointer<Float>?] = []
      for (row, completion) in live.enumerated() {
        let prompt = promptOf[completion], length = cache.lengths[prompt]
        let shared = cache.keysAndValues.pointer + cache.offsets[prompt] + index * Sampler.cacheSize(length, width: d)
        promptKeys.append(UnsafePointer(shared))
        promptValues.append(UnsafePointer(shared + Sampler.blocks(length) * Sampler.keyBlock * d))
        let own = ownCache.pointer + (completion * shape.layers + index) * ownSize
        store(attention.pointer + row * 3 * d, at: position, of: completionCap, in: own)
        ownKeys.append(UnsafePointer(own))
        ownValues.append(UnsafePointer(own + ownBlocks * Sampler.keyBlock * d))
      }
      hk_decode_attention(
        mixed.pointer, Int64(d), attention.pointer, Int64(3 * d), promptKeys, promptValues, promptLengths, ownKeys,
        ownValues, ownLengths, Int64(completionCap), scratch.pointer, Int64(rows), Int64(shape.heads),
        Int64(shape.headWidth))
      MatrixProduct.multiply(
        mixed.pointer, stride: d, model.weights(block.projectionWeight), stride: d, into: narrow.pointer, stride: d,
        rows: rows, columns: d, inner: d)
      addBranch(model, block.projectionBias, rows)
      normalize(model, block.norm2Gain, block.norm2Bias, rows)
      MatrixProduct.multiply(
        norm.pointer, stride: d, model.weights(block.upWeight), stride: 4 * d, into: wide.pointer, stride: 4 * d,
        rows: rows, columns: 4 * d, inner: d)
      hk_bias_gelu_in_place(wide.pointer, model.weights(block.upBias), Int64(rows), Int64(4 * d))
      MatrixProduct.multiply(
        wide.pointer, stride: 4 * d, model.weights(block.downWeight), stride: d, into: narrow.pointer, stride: d,
        rows: rows, columns: d, inner: 4 * d)
      addBranch(model, block.downBias, rows)
    }
    normalize(model, layout.normGain, layout.normBias, rows)
  }

  private func normalize(_ model: Transformer, _ gain: Int, _ bias: Int, _ rows: Int) {
    hk_layer_norm(
      norm.pointer, mean.pointer, rstd.pointer, x.pointer, model.weights(gain), model.weights(bias),
      Transformer.normEpsilon, Int64(rows), Int64(shape.width))
  }

  /// x += narrow + bias.
  private func addBranch(_ model: Transformer, _ bias: Int, _ rows: Int) {
    let d = shape.width
    hk_add_bias(narrow.pointer, model.weights(bias), Int64(rows), Int64(d))
    hk_add(x.pointer, narrow.pointer, Int64(rows * d))
  }
}
