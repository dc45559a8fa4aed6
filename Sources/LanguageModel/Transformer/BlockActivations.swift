import Tensor

/// The output of a LayerNorm, and what its backward pass needs besides its input.
struct NormActivations {
  /// [rows, width]
  let output: Matrix
  /// [rows]: the mean of each row of the input.
  let mean: Buffer
  /// [rows]: 1 / √(variance + ε) of each row of the input (`rstd` in PyTorch).
  let inverseStandardDeviation: Buffer

  init(rows: Int, width: Int) {
    output = Matrix(rows, width)
    mean = Buffer(count: rows)
    inverseStandardDeviation = Buffer(count: rows)
  }
}

/// The activations of one block that its backward pass needs, in the order in which the forward pass makes them.
///
/// A block computes, on the residual stream x: x + projection(attention(norm1(x))), then, on the result y,
/// y + down(gelu(up(norm2(y)))).
final class BlockActivations {
  /// [rows, width]: the residual stream as it enters the block.
  let residual: Matrix
  /// The LayerNorm before the attention (`ln_1`).
  let norm1: NormActivations
  /// [rows, 3·width]: each row's query, key and value, each [heads · headWidth].
  let queryKeyValue: Matrix
  /// [heads, rows]: log Σ exp of each row's attention scores; the row stride is that of the workspace's rows.
  let attentionLogSum: Buffer
  /// [rows, width]: the attention output, heads side by side, before its projection.
  let attentionOutput: Matrix
  /// [rows, width]: the residual stream after the attention.
  let middleResidual: Matrix
  /// The LayerNorm before the feed-forward layer (`ln_2`).
  let norm2: NormActivations
  /// [rows, 4·width]: GELU's input.
  let feedForwardInput: Matrix

  init(shape: Shape, rows: Int) {
    let width = shape.width
    residual = Matrix(rows, width)
    norm1 = NormActivations(rows: rows, width: width)
    queryKeyValue = Matrix(rows, 3 * width)
    attentionLogSum = Buffer(count: shape.heads * rows)
    attentionOutput = Matrix(rows, width)
    middleResidual = Matrix(rows, width)
    norm2 = NormActivations(rows: rows, width: width)
    feedForwardInput = Matrix(rows, 4 * width)
  }
}
