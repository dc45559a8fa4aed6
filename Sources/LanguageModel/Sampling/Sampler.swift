import CKernels
import Tensor

/// A completion as it was drawn.
public struct Sample: Sendable, Equatable {
  public var tokens: [Int32]
  /// log π of each token at temperature 1, nats, whatever temperature it was drawn at.
  public var logProbabilities: [Float]
  /// Whether it ends with the end-of-text token; if not, it was cut at the length cap.
  public var finished: Bool

  public init(tokens: [Int32], logProbabilities: [Float], finished: Bool) {
    self.tokens = tokens
    self.logProbabilities = logProbabilities
    self.finished = finished
  }
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
  private let maxNewTokens: Int
  /// [slot][layer][keys, then values].
  private let ownCache: Buffer
  private let x, norm, mean, rstd, attention, mixed, wide, logits: Buffer
  private let scratch: Buffer
  private let weights: PackedWeights
  /// Room for prompts, kept from one call to the next.
  private var promptWorkspace: Workspace?
  private var idleCaches: [Buffer] = []
  /// One for each further thread.
  private var team: [Sampler] = []

  /// - Parameters:
  ///   - slots: completions in flight at a time, at most.
  ///   - maxNewTokens: the most tokens of a completion, the end-of-text token included.
  public convenience init(shape: Shape, slots: Int, maxNewTokens: Int) {
    let threads = min(Threads.count, slots)
    let weights = PackedWeights(shape: shape)
    let share = min((slots + threads - 1) / threads, Sampler.worthwhileSlots(shape, maxNewTokens))
    self.init(shape: shape, slotsOfOneThread: share, maxNewTokens: maxNewTokens, weights: weights)
    team = (1..<threads).map { _ in
      Sampler(shape: shape, slotsOfOneThread: share, maxNewTokens: maxNewTokens, weights: weights)
    }
  }

  private init(shape: Shape, slotsOfOneThread slots: Int, maxNewTokens: Int, weights: PackedWeights) {
    self.shape = shape
    self.slots = slots
    self.weights = weights
    self.maxNewTokens = maxNewTokens
    let d = shape.width
    ownCache = Buffer(count: slots * shape.layers * Sampler.cacheSize(maxNewTokens, width: d))
    x = Buffer(count: slots * d)
    norm = Buffer(count: slots * d)
    mean = Buffer(count: slots)
    rstd = Buffer(count: slots)
    attention = Buffer(count: slots * 3 * d)
    mixed = Buffer(count: slots * d)
    wide = Buffer(count: slots * 4 * d)
    logits = Buffer(count: slots * shape.vocabulary)
    scratch = Buffer(count: Int(hk_decode_scratch(Int64(shape.context))))
  }

  /// Every token reads all keys and values of its completion. Where the weights stay in the processor's caches anyway,
  /// so few completions are in flight that their keys and values do too, beside those of the cells on other cores: with
  /// 4 layers of 128 and 48 tokens, 12 draw a third more tokens in a second than 256. Where the weights come from memory,
  /// each reading serves as many as there are.
  private static func worthwhileSlots(_ shape: Shape, _ maxNewTokens: Int) -> Int {
    let nearWeights = 10 << 20, nearCache = 3 << 20, float = MemoryLayout<Float>.size
    guard ParameterLayout(shape: shape, head: .language).count * float <= nearWeights else { return .max }
    let bytes = shape.layers * cacheSize(maxNewTokens, width: shape.width) * float
    // Whole tiles of the products.
    let together = Int(HK_PRODUCT_ROWS)
    return max(together, nearCache / bytes / together * together)
  }

  /// Where values begin in one layer's cache of so many positions.
  private static func keysSize(_ positions: Int, width: Int) -> Int {
    let group = Int(HK_KEY_GROUP)
    return (positions + group - 1) / group * group * width
  }

  /// Floats of one layer's keys and values of so many positions.
  private static func cacheSize(_ positions: Int, width: Int) -> Int {
    keysSize(positions, width: width) + positions * width
  }

  /// Caches one position's key and value, which stand behind its query in a row of [3·width].
  private func store(
    _ row: UnsafePointer<Float>, at position: Int, of positions: Int, in layer: UnsafeMutablePointer<Float>
  ) {
    let d = shape.width, values = layer + Sampler.keysSize(positions, width: d)
    (layer + position * d).update(from: row + d, count: d)
    (values + position * d).update(from: row + 2 * d, count: d)
  }

  /// A completion that is still growing.
  private struct Growing {
    /// Which request it answers.
    let request: Int
    /// Its place in the cache.
    let slot: Int
    let prompts: PromptCache
    /// Its prompt's place there.
    let prompt: Int
    /// Tokens drawn so far.
    var length = 0
    var newest: Int32 = 0
    var random: RandomStream
  }

  /// Draws a completion for each request, in their order. As some end, others take their places.
  ///
  /// - Throws: ``NonFiniteLogits``, or `Stopped` where that is wished.
  public func sample(
    from model: Transformer, prompts: [[Int32]], requests: [Request], seed: UInt64, purpose: StaticString,
    temperature: Double = 1, endOfText: Int32
  ) throws -> [Sample] {
    precondition(model.shape == shape && model.head == .language)
    weights.pack(model)
    let stop = StopRequest.current
    guard !team.isEmpty, requests.count > 1 else {
      return try sampleAlone(model, prompts, requests, seed, purpose, temperature, endOfText, stop)
    }
    let members = [self] + team
    let bounds = (0...members.count).map { requests.count * $0 / members.count }
    let parts = Threads.map(members.count, on: members.count) { member, _ in
      Result {
        try members[member].sampleAlone(
          model, prompts, Array(requests[bounds[member]..<bounds[member + 1]]), seed, purpose, temperature, endOfText,
          stop)
      }
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

  private func sampleAlone(
    _ model: Transformer, _ prompts: [[Int32]], _ requests: [Request], _ seed: UInt64, _ purpose: StaticString,
    _ temperature: Double, _ endOfText: Int32, _ stop: StopRequest
  ) throws -> [Sample] {
    var samples = requests.map { _ in
      var sample = Sample(tokens: [], logProbabilities: [], finished: false)
      sample.tokens.reserveCapacity(maxNewTokens)
      sample.logProbabilities.reserveCapacity(maxNewTokens)
      return sample
    }
    /// Row r of every buffer belongs to growing[r].
    var growing: [Growing] = []
    growing.reserveCapacity(slots)
    var free = Array((0..<slots).reversed())
    var begun = 0
    let rows = Rows(capacity: slots)
    while begun < requests.count || !growing.isEmpty {
      if stop.isMade { throw Stopped() }
      // New ones in companies, so that their prompts make products worth the name.
      if begun < requests.count, growing.isEmpty || free.count * Sampler.companyShare >= slots {
        let company = begun..<min(begun + free.count, requests.count)
        let admitted = admit(requests[company], prompts, model, after: growing.count)
        for (index, prompt) in zip(company, admitted.places) {
          growing.append(
            Growing(
              request: index, slot: free.removeLast(), prompts: admitted.cache, prompt: prompt,
              random: RandomStream(
                seed: seed, purpose: purpose, index: requests[index].address.index,
                subindex: requests[index].address.subindex)))
        }
        begun = company.upperBound
      }
      try draw(&growing, &samples, &free, rows, temperature: temperature, endOfText: endOfText)
      step(model, growing, rows)
    }
    return samples
  }

  /// New completions begin when so large a part of all places is free: one in so many.
  private static let companyShare = 4

  /// What the kernels are told of each row.
  private final class Rows {
    let tokens: UnsafeMutablePointer<Int32>
    let logProbabilities: UnsafeMutablePointer<Float>
    let uniform: UnsafeMutablePointer<Double>
    let promptLengths, ownLengths: UnsafeMutablePointer<Int32>
    /// Of the layer that is being computed.
    let promptKeys, promptValues: UnsafeMutablePointer<UnsafePointer<Float>?>
    let ownKeys, ownValues: UnsafeMutablePointer<UnsafeMutablePointer<Float>?>
    /// From a layer of a prompt's cache to the next.
    let promptSizes: UnsafeMutablePointer<Int>

    init(capacity: Int) {
      tokens = .allocate(capacity: capacity)
      logProbabilities = .allocate(capacity: capacity)
      uniform = .allocate(capacity: capacity)
      promptLengths = .allocate(capacity: capacity)
      ownLengths = .allocate(capacity: capacity)
      promptKeys = .allocate(capacity: capacity)
      promptValues = .allocate(capacity: capacity)
      ownKeys = .allocate(capacity: capacity)
      ownValues = .allocate(capacity: capacity)
      promptSizes = .allocate(capacity: capacity)
    }

    /// To the next layer's keys and values.
    func advance(_ rows: Int, own: Int) {
      for row in 0..<rows {
        promptKeys[row]? += promptSizes[row]
        promptValues[row]? += promptSizes[row]
        ownKeys[row]? += own
        ownValues[row]? += own
      }
    }

    deinit {
      tokens.deallocate()
      logProbabilities.deallocate()
      uniform.deallocate()
      promptLengths.deallocate()
      ownLengths.deallocate()
      for pointers in [promptKeys, promptValues] { pointers.deallocate() }
      for pointers in [ownKeys, ownValues] { pointers.deallocate() }
      promptSizes.deallocate()
    }
  }

  /// Some prompts' keys and values, layer by layer, as those of completions; given back when the last completion of
  /// them has ended.
  private final class PromptCache {
    private(set) var offsets: [Int] = []
    let lengths: [Int]
    let sizes: [Int]
    let keysAndValues: Buffer
    private let sampler: Sampler

    init(_ prompts: [[Int32]], _ sampler: Sampler) {
      self.sampler = sampler
      lengths = prompts.map(\.count)
      sizes = lengths.map { Sampler.cacheSize($0, width: sampler.shape.width) }
      var offset = 0
      for size in sizes {
        offsets.append(offset)
        offset += size * sampler.shape.layers
      }
      if let fitting = sampler.idleCaches.firstIndex(where: { $0.count >= offset }) {
        keysAndValues = sampler.idleCaches.remove(at: fitting)
      } else {
        if !sampler.idleCaches.isEmpty { sampler.idleCaches.removeFirst() }
        keysAndValues = Buffer(count: offset)
      }
    }

    deinit { sampler.idleCaches.append(keysAndValues) }

    func layer(_ layer: Int, of prompt: Int) -> UnsafeMutablePointer<Float> {
      keysAndValues.pointer + offsets[prompt] + layer * sizes[prompt]
    }
  }

  /// Makes the room that samples of so many prompts of so many tokens, several of each, will come to need besides what every
  /// sampler has: for planning. The first company is the largest; while its last completions grow, the next ones' prompts
  /// are there.
  public func makeRoom(forPrompts count: Int, ofTokens tokens: Int, samplesOfEach: Int) {
    for sampler in [self] + team {
      let company = min(count, (sampler.slots + samplesOfEach - 1) / samplesOfEach)
      sampler.promptWorkspace = Workspace(shape: shape, rows: company * tokens, completionTokens: 0, trains: false)
      let cache = company * Sampler.cacheSize(tokens, width: shape.width) * shape.layers
      sampler.idleCaches = [Buffer(count: cache)] + (count > company ? [Buffer(count: cache)] : [])
    }
  }

  private func promptWorkspace(for batch: RaggedBatch) -> Workspace {
    if let kept = promptWorkspace, kept.holds(batch) { return kept }
    let made = Workspace(shape: shape, rows: batch.rowCount, completionTokens: 0, trains: false)
    promptWorkspace = made
    return made
  }

  /// Runs the prompts of some requests, each once. The hidden state that predicts each request's first token is left
  /// in `norm`, from row `first` on.
  private func admit(
    _ requests: ArraySlice<Request>, _ allPrompts: [[Int32]], _ model: Transformer, after first: Int
  ) -> (cache: PromptCache, places: [Int]) {
    let d = shape.width
    var place: [Int: Int] = [:]
    var prompts: [[Int32]] = []
    let places = requests.map { request in
      if let known = place[request.prompt] { return known }
      place[request.prompt] = prompts.count
      prompts.append(allPrompts[request.prompt])
      return prompts.count - 1
    }
    let batch = RaggedBatch(prompts: prompts)
    let workspace = promptWorkspace(for: batch)
    let cache = PromptCache(prompts, self)
    model.forward(prompts: batch, in: workspace, by: weights) { layer, attention in
      for (index, segment) in batch.segments.enumerated() {
        for row in 0..<segment.count {
          store(
            attention + (segment.start + row) * 3 * d, at: row, of: segment.count, in: cache.layer(layer, of: index))
        }
      }
    }
    for (row, prompt) in places.enumerated() {
      (norm.pointer + (first + row) * d).update(from: workspace.norm.pointer + prompt * d, count: d)
    }
    return (cache, places)
  }

  /// Draws one token for each growing completion from its hidden state in `norm`. Those that end leave.
  private func draw(
    _ growing: inout [Growing], _ samples: inout [Sample], _ free: inout [Int], _ rows: Rows,
    temperature: Double, endOfText: Int32
  ) throws(NonFiniteLogits) {
    weights.logits.multiply(norm.pointer, rows: growing.count, into: logits.pointer)
    for row in growing.indices { rows.uniform[row] = growing[row].random.uniform() }
    hk_sample(
      rows.tokens, rows.logProbabilities, logits.pointer, rows.uniform, Float(temperature), Int64(growing.count),
      Int64(shape.vocabulary))
    var kept = 0
    for row in growing.indices {
      let token = rows.tokens[row], request = growing[row].request
      guard token >= 0 else { throw NonFiniteLogits(completion: request, position: growing[row].length) }
      samples[request].tokens.append(token)
      samples[request].logProbabilities.append(rows.logProbabilities[row])
      growing[row].length += 1
      growing[row].newest = token
      if token == endOfText || growing[row].length == maxNewTokens {
        samples[request].finished = token == endOfText
        free.append(growing[row].slot)
      } else {
        if kept < row { growing.swapAt(kept, row) }
        kept += 1
      }
    }
    growing.removeLast(growing.count - kept)
  }

  /// Feeds each growing completion's newest token: its final hidden state is left in `norm`.
  private func step(_ model: Transformer, _ growing: [Growing], _ told: Rows) {
    let d = shape.width, rows = growing.count
    let layout = model.layout
    let keysSize = Sampler.keysSize(maxNewTokens, width: d), ownSize = Sampler.cacheSize(maxNewTokens, width: d)
    for (row, completion) in growing.enumerated() {
      let to = x.pointer + row * d
      to.update(from: model.weights(layout.tokenEmbedding) + Int(completion.newest) * d, count: d)
      let prompt = completion.prompts.lengths[completion.prompt], at = prompt + completion.length - 1
      hk_add(to, model.weights(layout.positionEmbedding) + at * d, Int64(d))
      let shared = completion.prompts.keysAndValues.pointer + completion.prompts.offsets[completion.prompt]
      let own = ownCache.pointer + completion.slot * shape.layers * ownSize
      told.promptLengths[row] = Int32(prompt)
      told.promptSizes[row] = completion.prompts.sizes[completion.prompt]
      told.promptKeys[row] = UnsafePointer(shared)
      told.promptValues[row] = UnsafePointer(shared + Sampler.keysSize(prompt, width: d))
      told.ownLengths[row] = Int32(completion.length)
      told.ownKeys[row] = own
      told.ownValues[row] = own + keysSize
    }
    for (block, packed) in zip(layout.blocks, weights.blocks) {
      normalize(model, block.norm1Gain, block.norm1Bias, rows)
      packed.attention.multiply(
        norm.pointer, rows: rows, bias: model.weights(block.attentionBias), into: attention.pointer)
      hk_decode_attention(
        mixed.pointer, attention.pointer, told.promptKeys, told.promptValues, told.promptLengths, told.ownKeys,
        told.ownValues, told.ownLengths, scratch.pointer, Int64(rows), Int64(shape.heads), Int64(shape.headWidth))
      told.advance(rows, own: ownSize)
      packed.projection.multiply(
        mixed.pointer, rows: rows, bias: model.weights(block.projectionBias), into: x.pointer, adding: true)
      normalize(model, block.norm2Gain, block.norm2Bias, rows)
      packed.up.multiply(norm.pointer, rows: rows, bias: model.weights(block.upBias), into: wide.pointer)
      hk_gelu(wide.pointer, wide.pointer, Int64(rows * 4 * d))
      packed.down.multiply(
        wide.pointer, rows: rows, bias: model.weights(block.downBias), into: x.pointer, adding: true)
    }
    normalize(model, layout.normGain, layout.normBias, rows)
  }

  private func normalize(_ model: Transformer, _ gain: Int, _ bias: Int, _ rows: Int) {
    hk_layer_norm(
      norm.pointer, mean.pointer, rstd.pointer, x.pointer, model.weights(gain), model.weights(bias),
      Transformer.normEpsilon, Int64(rows), Int64(shape.width))
  }
}
