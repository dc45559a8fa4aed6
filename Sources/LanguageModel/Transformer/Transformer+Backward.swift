import CKernels
import Tensor

extension Transformer {
  /// Adds to `gradients` what a loss's gradient with respect to the tokens' scores means for each parameter.
  ///
  /// Call it once after `forward` and `scoreTokens` on the same workspace, which it uses up.
  /// - Parameters:
  ///   - logProbabilities: ∂loss/∂log p of each completion token.
  ///   - entropies: ∂loss/∂entropy, or nil; the entropies must then have been asked for.
  public func backward(
    _ batch: RaggedBatch, in workspace: Workspace, logProbabilities: [Float], entropies: [Float]? = nil,
    into gradients: Buffer
  ) {
    precondition(head == .language && workspace.trains && logProbabilities.count == batch.completionTokenCount)
    let d = shape.width, vocabulary = shape.vocabulary, total = batch.completionTokenCount
    var start = 0
    while start < total {
      let count = min(Workspace.logitRows, total - start)
      let logits = workspace.logits.pointer + start * vocabulary
      logProbabilities.withUnsafeBufferPointer { g in
        batch.targets.withUnsafeBufferPointer { targets in
          func backward(_ e: UnsafePointer<Float>?) {
            hk_log_softmax_backward(
              logits, g.baseAddress! + start, e, workspace.entropies.pointer + start, workspace.logSum.pointer + start,
              targets.baseAddress! + start, Int64(count), Int64(vocabulary))
          }
          if let entropies {
            entropies.withUnsafeBufferPointer { backward($0.baseAddress! + start) }
          } else {
            backward(nil)
          }
        }
      }
      MatrixProduct.multiply(
        logits, stride: vocabulary, weights(layout.tokenEmbedding), stride: d,
        into: workspace.predictingGradient.pointer + start * d, stride: d, rows: count, columns: d, inner: vocabulary)
      MatrixProduct.multiply(
        logits, .transposed, stride: vocabulary, workspace.predicting.pointer + start * d, stride: d,
        into: gradients.pointer + layout.tokenEmbedding, stride: d, rows: vocabulary, columns: d, inner: count,
        adding: true)
      start += count
    }
    workspace.narrowGradient.zero()
    for (index, row) in batch.predictingRows.enumerated() {
      hk_add(
        workspace.narrowGradient.pointer + Int(row) * d, workspace.predictingGradient.pointer + index * d, Int64(d))
    }
    backwardThroughBlocks(batch, in: workspace, into: gradients)
  }

  /// The same for the scalar head: `scalars` is ∂loss/∂scalar at each of `rows`, as given to `scoreScalars`.
  public func backward(
    _ batch: RaggedBatch, in workspace: Workspace, scalars: [Float], at rows: [Int32], into gradients: Buffer
  ) {
    precondition(head == .scalar && workspace.trains && scalars.count == rows.count)
    let d = shape.width
    workspace.narrowGradient.zero()
    let weight = weights(layout.scoreWeight)
    let weightGradient = gradients.pointer + layout.scoreWeight
    for (g, row) in zip(scalars, rows) where g != 0 {
      let hidden = workspace.norm.pointer + Int(row) * d, to = workspace.narrowGradient.pointer + Int(row) * d
      for i in 0..<d {
        weightGradient[i] += g * hidden[i]
        to[i] += g * weight[i]
      }
      gradients.pointer[layout.scoreBias] += g
    }
    backwardThroughBlocks(batch, in: workspace, into: gradients)
  }

  /// From the gradient of the final LayerNorm's output, in `narrowGradient`, down to the embeddings.
  private func backwardThroughBlocks(_ batch: RaggedBatch, in workspace: Workspace, into gradients: Buffer) {
    let d = shape.width, rows = batch.rowCount
    let dx = workspace.gradient.pointer, dWide = workspace.wideGradient.pointer, dNarrow = workspace.narrowGradient
    let g = gradients.pointer
    dx.update(repeating: 0, count: rows * d)
    hk_layer_norm_backward(
      dx, g + layout.normGain, g + layout.normBias, dNarrow.pointer, workspace.output.pointer,
      weights(layout.normGain), workspace.normMean.pointer, workspace.normRstd.pointer, Int64(rows), Int64(d))

    for index in stride(from: shape.layers - 1, through: 0, by: -1) {
      let block = layout.blocks[index], layer = workspace.layers[index]
      // The feed-forward half.
      hk_add_column_sums(g + block.downBias, dx, Int64(rows), Int64(d))
      MatrixProduct.multiply(
        dx, stride: d, weights(block.downWeight), .transposed, stride: d, into: dWide, stride: 4 * d, rows: rows,
        columns: 4 * d, inner: d)
      hk_gelu_backward(
        workspace.wide.pointer, dWide, g + block.upBias, layer.up.pointer, Int64(rows), Int64(4 * d))
      MatrixProduct.multiply(
        workspace.wide.pointer, .transposed, stride: 4 * d, dx, stride: d, into: g + block.downWeight, stride: d,
        rows: 4 * d, columns: d, inner: rows, adding: true)
      MatrixProduct.multiply(
        layer.norm2.pointer, .transposed, stride: d, dWide, stride: 4 * d, into: g + block.upWeight, stride: 4 * d,
        rows: d, columns: 4 * d, inner: rows, adding: true)
      MatrixProduct.multiply(
        dWide, stride: 4 * d, weights(block.upWeight), .transposed, stride: 4 * d, into: dNarrow.pointer, stride: d,
        rows: rows, columns: d, inner: 4 * d)
      hk_layer_norm_backward(
        dx, g + block.norm2Gain, g + block.norm2Bias, dNarrow.pointer, layer.middle.pointer, weights(block.norm2Gain),
        layer.norm2Mean.pointer, layer.norm2Rstd.pointer, Int64(rows), Int64(d))
      // The attention half.
      hk_add_column_sums(g + block.projectionBias, dx, Int64(rows), Int64(d))
      MatrixProduct.multiply(
        layer.mixed.pointer, .transposed, stride: d, dx, stride: d, into: g + block.projectionWeight, stride: d,
        rows: d, columns: d, inner: rows, adding: true)
      MatrixProduct.multiply(
        dx, stride: d, weights(block.projectionWeight), .transposed, stride: d, into: dNarrow.pointer, stride: d,
        rows: rows, columns: d, inner: d)
      attendBackward(batch, layer, workspace)
      hk_add_column_sums(g + block.attentionBias, dWide, Int64(rows), Int64(3 * d))
      MatrixProduct.multiply(
        layer.norm1.pointer, .transposed, stride: d, dWide, stride: 3 * d, into: g + block.attentionWeight,
        stride: 3 * d, rows: d, columns: 3 * d, inner: rows, adding: true)
      MatrixProduct.multiply(
        dWide, stride: 3 * d, weights(block.attentionWeight), .transposed, stride: 3 * d, into: dNarrow.pointer,
        stride: d, rows: rows, columns: d, inner: 3 * d)
      hk_layer_norm_backward(
        dx, g + block.norm1Gain, g + block.norm1Bias, dNarrow.pointer, layer.input.pointer, weights(block.norm1Gain),
        layer.norm1Mean.pointer, layer.norm1Rstd.pointer, Int64(rows), Int64(d))
    }
    for row in 0..<rows {
      hk_add(g + layout.tokenEmbedding + Int(batch.tokens[row]) * d, dx + row * d, Int64(d))
      hk_add(g + layout.positionEmbedding + Int(batch.positions[row]) * d, dx + row * d, Int64(d))
    }
  }

  /// From the gradient of the heads' outputs (`narrowGradient`) to that of queries, keys and values, in
  /// `wideGradient` as [rows, 3·width]. Probabilities are made again from the kept log-sums.
  private func attendBackward(_ batch: RaggedBatch, _ layer: Workspace.Layer, _ workspace: Workspace) {
    let d = shape.width
    workspace.wideGradient.pointer.update(repeating: 0, count: batch.rowCount * 3 * d)
    for segment in batch.segments {
      hk_attention_backward(
        workspace.wideGradient.pointer, workspace.narrowGradient.pointer + segment.start * d,
        layer.mixed.pointer + segment.start * d, layer.attentionLogSum.pointer + segment.start, Int64(workspace.rows),
        layer.attention.pointer, Int64(segment.parentStart), Int64(segment.parentCount), Int64(segment.start),
        Int64(segment.count), Int64(shape.heads), Int64(shape.headWidth), workspace.attentionScratch.pointer)
    }
  }
}
