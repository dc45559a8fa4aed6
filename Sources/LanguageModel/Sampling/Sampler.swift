import CKernels
import Tensor

/// Samples completions from a policy, many at once, with cached keys and values.
///
/// Each prompt is run once, and all its completions read the same cache. A finished completion leaves the batch at
/// once, and another takes its slot. There is no top-k, no top-p and no minimum length.
public final class Sampler {
  /// The address of the random numbers of a completion: those of (seed, purpose, index, subindex), one for each
  /// position. Policies that sample at equal addresses share their random numbers.
  public struct Address: Sendable {
    public var index: UInt64
    public var subindex: UInt64
    public init(index: Int, subindex: Int) {
      self.index = UInt64(index)
      self.subindex = UInt64(subindex)
    }
  }

  public struct Request: Sendable {
    /// The index of the prompt to complete.
    public var prompt: Int
    public var address: Address
    public init(prompt: Int, address: Address) {
      self.prompt = prompt
      self.address = address
    }
  }

  let shape: Shape
  /// The number of completions in the batch, at most.
  let slots: Int
  let maxNewTokens: Int
  let weights: PackedWeights

  // Rows are active completions, of which there are `slots` at most.

  /// [slots, width]: the residual stream.
  let residual: Matrix
  /// [slots, width]: the output of a LayerNorm; after a step, the hidden states that predict the next tokens.
  let norm: NormActivations
  /// [slots, 3·width]: queries, keys and values.
  let queryKeyValue: Matrix
  /// [slots, width]: attention outputs before their projection.
  let attentionOutput: Matrix
  /// [slots, 4·width]: GELU's input, then, in place, its output.
  let feedForwardHidden: Matrix
  /// [slots, vocabulary]; overwritten as tokens are drawn.
  let logits: Matrix
  /// [slots][layers]: the keys and values of completions, each as `CacheLayout` says.
  let completionCache: Buffer
  let attentionScratch: Buffer

  /// The memory for running prompts, kept from one call to the next.
  var promptWorkspace: Workspace?
  var promptCaches = PromptCachePool()
  /// One sampler for each further thread.
  private var otherThreads: [Sampler] = []

  /// - Parameters:
  ///   - slots: the number of completions in the batch, at most.
  ///   - maxNewTokens: the maximum length of a completion in tokens, with its end-of-text token.
  public convenience init(shape: Shape, slots: Int, maxNewTokens: Int) {
    let threads = min(Threads.count, slots)
    let weights = PackedWeights(shape: shape)
    let perThread = min((slots + threads - 1) / threads, Sampler.efficientSlots(shape, maxNewTokens))
    self.init(shape: shape, slotsOfOneThread: perThread, maxNewTokens: maxNewTokens, weights: weights)
    otherThreads = (1..<threads).map { _ in
      Sampler(shape: shape, slotsOfOneThread: perThread, maxNewTokens: maxNewTokens, weights: weights)
    }
  }

  private init(shape: Shape, slotsOfOneThread slots: Int, maxNewTokens: Int, weights: PackedWeights) {
    self.shape = shape
    self.slots = slots
    self.weights = weights
    self.maxNewTokens = maxNewTokens
    let width = shape.width
    completionCache = Buffer(count: slots * shape.layers * CacheLayout.size(maxNewTokens, width: width))
    residual = Matrix(slots, width)
    norm = NormActivations(rows: slots, width: width)
    queryKeyValue = Matrix(slots, 3 * width)
    attentionOutput = Matrix(slots, width)
    feedForwardHidden = Matrix(slots, 4 * width)
    logits = Matrix(slots, shape.vocabulary)
    attentionScratch = Buffer(count: Int(hk_decode_scratch(Int64(shape.context))))
  }

  /// The largest number of slots at which sampling is fast.
  ///
  /// Every token reads all keys and values of its completion. If the weights fit the processor's caches, so should the
  /// keys and values, beside those of the cells on other cores: with 4 layers of width 128 and 48 tokens, 12 slots draw
  /// a third more tokens per second than 256. If the weights come from memory, each reading of them should serve as
  /// many completions as there are.
  private static func efficientSlots(_ shape: Shape, _ maxNewTokens: Int) -> Int {
    let cachedWeights = 10 << 20, cachedKeysAndValues = 3 << 20, float = MemoryLayout<Float>.size
    guard ParameterLayout(shape: shape, head: .language).count * float <= cachedWeights else { return .max }
    let bytes = shape.layers * CacheLayout.size(maxNewTokens, width: shape.width) * float
    // Whole tiles of the products.
    let tile = Int(HK_PRODUCT_ROWS)
    return max(tile, cachedKeysAndValues / bytes / tile * tile)
  }

  /// Makes the buffers that sampling from `count` prompts of `tokens` tokens will need besides those that every sampler
  /// has, so that memory can be planned.
  public func makeRoom(forPrompts count: Int, ofTokens tokens: Int, samplesOfEach: Int) {
    for sampler in [self] + otherThreads {
      // The first admission batch is the largest. While its last completions grow, the prompts of the next are cached.
      let admitted = min(count, (sampler.slots + samplesOfEach - 1) / samplesOfEach)
      sampler.promptWorkspace = Workspace(shape: shape, rows: admitted * tokens, completionTokens: 0, trains: false)
      let cache = admitted * CacheLayout.size(tokens, width: shape.width) * shape.layers
      sampler.promptCaches = PromptCachePool(
        [Buffer(count: cache)] + (count > admitted ? [Buffer(count: cache)] : []))
    }
  }

  /// Samples a completion for each request, in their order.
  ///
  /// - Throws: ``NonFiniteLogits``, or `Stopped` if a stop was requested.
  public func sample(
    from model: Transformer, prompts: [[Int32]], requests: [Request], seed: UInt64, purpose: StaticString,
    temperature: Double = 1, endOfText: Int32
  ) throws -> [Sample] {
    precondition(model.shape == shape && model.head == .language)
    weights.pack(model)
    let stop = StopRequest.current
    func sample(_ requests: [Request], on sampler: Sampler) throws -> [Sample] {
      try sampler.sampleOnOneThread(
        from: model, prompts: prompts, requests: requests, seed: seed, purpose: purpose, temperature: temperature,
        endOfText: endOfText, stop: stop)
    }
    guard !otherThreads.isEmpty, requests.count > 1 else { return try sample(requests, on: self) }
    let samplers = [self] + otherThreads
    let bounds = (0...samplers.count).map { requests.count * $0 / samplers.count }
    let parts = Threads.map(samplers.count, on: samplers.count) { index, _ in
      Result { try sample(Array(requests[bounds[index]..<bounds[index + 1]]), on: samplers[index]) }
    }
    var samples: [Sample] = []
    samples.reserveCapacity(requests.count)
    for (part, start) in zip(parts, bounds) {
      switch part {
      case .success(let some): samples += some
      case .failure(let error as NonFiniteLogits):
        throw NonFiniteLogits(completion: start + error.completion, position: error.position)
      case .failure(let error): throw error
      }
    }
    return samples
  }
}
