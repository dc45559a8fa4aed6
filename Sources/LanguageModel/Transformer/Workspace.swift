import CKernels
import Tensor

/// The memory of forward and backward passes over batches of up to a planned size.
///
/// In shapes, `rows` counts the rows of a batch (see ``RaggedBatch``), `tokens` its completion tokens, and `width` is
/// the width of the residual stream. For training, each block's activations are kept. For scoring alone, all blocks
/// share one set of activations.
public final class Workspace {
  public let shape: Shape
  public let trains: Bool
  /// The most rows and completion tokens that a batch may have.
  public let rows: Int
  public let completionTokens: Int

  // MARK: Forward

  let blocks: [BlockActivations]
  /// [rows, width]: the residual stream after the last block.
  let finalResidual: Matrix
  /// The final LayerNorm.
  let finalNorm: NormActivations
  /// [rows, 4·width]: GELU's output, the input of the feed-forward layer's second product. One for all blocks: the
  /// backward pass computes it again.
  let feedForwardHidden: Matrix
  /// [tokens, width]: the hidden states that predict completion tokens, gathered from `finalNorm`.
  let predictingHidden: Matrix
  /// [tokens, vocabulary] when training, of which the backward pass makes ∂loss/∂logits in place; otherwise
  /// [min(logitRows, tokens), vocabulary], the logits of one chunk. Empty for a scalar head.
  let logits: Matrix
  /// [tokens]: log Σ exp of each row of logits.
  let logSum: Buffer
  /// The attention kernels' temporaries for one sequence and one head.
  let attentionScratch: Buffer

  /// [tokens]: log-probabilities of completion tokens, nats.
  public let logProbabilities: Buffer
  /// [tokens]: entropies of the distributions of completion tokens, nats. Set only if asked for.
  public let entropies: Buffer
  /// [max(rows, tokens)]: the scalar head's output at the rows that were asked for.
  public let scalars: Buffer

  // MARK: Backward. Empty when not training.

  /// [rows, width]: ∂loss/∂(residual stream), at the point that the backward pass has reached.
  let residualGradient: Matrix
  /// [tokens, width]: ∂loss/∂predictingHidden.
  let predictingGradient: Matrix

  // Of each pair below, one view has a meaning at a time. They share memory.

  /// [rows, width]: ∂loss/∂(output of a LayerNorm). Shares memory with `attentionOutputGradient`.
  let normGradient: Matrix
  /// [rows, width]: ∂loss/∂(attention output). Shares memory with `normGradient`.
  let attentionOutputGradient: Matrix

  /// [rows, 4·width]: ∂loss/∂feedForwardHidden, then, in place, ∂loss/∂(GELU's input). Shares memory with
  /// `queryKeyValueGradient`.
  let feedForwardGradient: Matrix
  /// [rows, 3·width]: ∂loss/∂(queries, keys and values). Shares memory with `feedForwardGradient`.
  let queryKeyValueGradient: Matrix

  /// The number of rows of logits that are computed at a time, so that they stay in cache.
  static let logitRows = 512

  public init(shape: Shape, rows: Int, completionTokens: Int, trains: Bool, head: Head = .language) {
    self.shape = shape
    self.trains = trains
    self.rows = rows
    self.completionTokens = completionTokens
    let width = shape.width
    if trains {
      blocks = (0..<shape.layers).map { _ in BlockActivations(shape: shape, rows: rows) }
    } else {
      let shared = BlockActivations(shape: shape, rows: rows)
      blocks = Array(repeating: shared, count: shape.layers)
    }
    finalResidual = Matrix(rows, width)
    finalNorm = NormActivations(rows: rows, width: width)
    feedForwardHidden = Matrix(rows, 4 * width)
    predictingHidden = Matrix(completionTokens, width)
    let keptLogits = head == .scalar ? 0 : trains ? completionTokens : min(Workspace.logitRows, completionTokens)
    logits = Matrix(keptLogits, shape.vocabulary)
    logSum = Buffer(count: completionTokens)
    attentionScratch = Buffer(count: Int(hk_attention_scratch(Int64(shape.context), Int64(shape.headWidth))))
    logProbabilities = Buffer(count: completionTokens)
    entropies = Buffer(count: completionTokens)
    scalars = Buffer(count: max(rows, completionTokens))

    let trainedRows = trains ? rows : 0
    residualGradient = Matrix(trainedRows, width)
    predictingGradient = Matrix(trains ? completionTokens : 0, width)
    normGradient = Matrix(trainedRows, width)
    attentionOutputGradient = Matrix(trainedRows, width, in: normGradient.storage)
    feedForwardGradient = Matrix(trainedRows, 4 * width)
    queryKeyValueGradient = Matrix(trainedRows, 3 * width, in: feedForwardGradient.storage)
  }

  /// Whether a batch fits.
  public func holds(_ batch: RaggedBatch) -> Bool {
    batch.rowCount <= rows && batch.completionTokenCount <= completionTokens && batch.longestSequence <= shape.context
  }
}
