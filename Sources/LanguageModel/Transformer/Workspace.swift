import CKernels
import Tensor

/// The memory of forward and backward passes over batches of up to a planned size.
///
/// For training, each layer's activations are kept; for scoring alone, one layer's room serves all.
public final class Workspace {
  /// What one layer leaves behind for its backward pass; rows are the batch's.
  final class Layer {
    let input, norm1, norm1Mean, norm1Rstd, attention, attentionLogSum, mixed: Buffer
    let middle, norm2, norm2Mean, norm2Rstd, up: Buffer

    init(shape: Shape, rows: Int) {
      let d = shape.width
      input = Buffer(count: rows * d)
      norm1 = Buffer(count: rows * d)
      norm1Mean = Buffer(count: rows)
      norm1Rstd = Buffer(count: rows)
      attention = Buffer(count: rows * 3 * d)
      attentionLogSum = Buffer(count: rows * shape.heads)
      mixed = Buffer(count: rows * d)
      middle = Buffer(count: rows * d)
      norm2 = Buffer(count: rows * d)
      norm2Mean = Buffer(count: rows)
      norm2Rstd = Buffer(count: rows)
      up = Buffer(count: rows * 4 * d)
    }
  }

  public let shape: Shape
  public let trains: Bool
  /// The most rows and completion tokens that a batch may have.
  public let rows: Int
  public let completionTokens: Int

  let layers: [Layer]
  let output, norm, normMean, normRstd: Buffer
  /// [rows, 4·width]: GELU's output, and the backward pass's widest temporary.
  let wide: Buffer
  let gradient, wideGradient, narrowGradient: Buffer
  /// The hidden states that predict completion tokens, gathered, and their gradient.
  let predicting, predictingGradient: Buffer
  /// Logits of a chunk, or of every completion token when training.
  let logits: Buffer
  let logSum: Buffer
  /// Attention's room for one sequence and head.
  let attentionScratch: Buffer

  /// Log-probabilities of completion tokens, nats.
  public let logProbabilities: Buffer
  /// Entropies of the distributions that they came from, nats; where asked.
  public let entropies: Buffer
  /// The scalar head's output at predicting rows, or at final rows.
  public let scalars: Buffer

  /// Rows of logits computed at a time, so that they stay in cache.
  static let logitRows = 512

  public init(shape: Shape, rows: Int, completionTokens: Int, trains: Bool, head: Head = .language) {
    self.shape = shape
    self.trains = trains
    self.rows = rows
    self.completionTokens = completionTokens
    let d = shape.width
    if trains {
      layers = (0..<shape.layers).map { _ in Layer(shape: shape, rows: rows) }
    } else {
      let shared = Layer(shape: shape, rows: rows)
      layers = Array(repeating: shared, count: shape.layers)
    }
    output = Buffer(count: rows * d)
    norm = Buffer(count: rows * d)
    normMean = Buffer(count: rows)
    normRstd = Buffer(count: rows)
    wide = Buffer(count: rows * 4 * d)
    gradient = Buffer(count: trains ? rows * d : 0)
    wideGradient = Buffer(count: trains ? rows * 4 * d : 0)
    narrowGradient = Buffer(count: trains ? rows * d : 0)
    predicting = Buffer(count: completionTokens * d)
    predictingGradient = Buffer(count: trains ? completionTokens * d : 0)
    let logitsKept = head == .scalar ? 0 : trains ? completionTokens : min(Workspace.logitRows, completionTokens)
    logits = Buffer(count: logitsKept * shape.vocabulary)
    logSum = Buffer(count: completionTokens)
    attentionScratch = Buffer(count: Int(hk_attention_scratch(Int64(shape.context), Int64(shape.headWidth))))
    logProbabilities = Buffer(count: completionTokens)
    entropies = Buffer(count: completionTokens)
    scalars = Buffer(count: max(rows, completionTokens))
  }

  /// Whether a batch fits as planned.
  public func holds(_ batch: RaggedBatch) -> Bool {
    batch.rowCount <= rows && batch.completionTokenCount <= completionTokens && batch.longestSequence <= shape.context
  }
}
