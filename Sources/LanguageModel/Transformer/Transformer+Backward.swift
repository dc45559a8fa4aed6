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
        keep: 1)
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
        rows: 4 * d, columns: d, inner: rows, keep: 1)
      MatrixProduct.multiply(
        layer.norm2.pointer, .transposed, stride: d, dWide, stride: 4 * d, into: g + block.upWeight, stride: 4 * d,
        rows: d, columns: 4 * d, inner: rows, keep: 1)
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
        rows: d, columns: d, inner: rows, keep: 1)
      MatrixProduct.multiply(
        dx, stride: d, weights(block.projectionWeight), .transposed, stride: d, into: dNarrow.pointer, stride: d,
        rows: rows, columns: d, inner: d)
      attendBackward(batch, layer, workspace)
      hk_add_column_sums(g + block.attentionBias, dWide, Int64(rows), Int64(3 * d))
      MatrixProduct.multiply(
        layer.norm1.pointer, .transposed, stride: d, dWide, stride: 3 * d, into: g + block.attentionWeight,
        stride: 3 * d, rows: d, columns: 3 * d, inner: rows, keep: 1)
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
    let d = shape.width, width = shape.headWidth
    let scale = 1 / Float(width).squareRoot()
    let dAttention = workspace.wideGradient.pointer, dMixed = workspace.narrowGradient.pointer
    let p = workspace.scores.pointer, dp = workspace.scoreGradient.pointer
    dAttention.update(repeating: 0, count: batch.rowCount * 3 * d)
    for segment in batch.segments {
      let length = segment.parentCount + segment.count
      for head in 0..<shape.heads {
        gatherKeysAndValues(of: segment, head: head, from: layer.attention.pointer, workspace)
        workspace.keyGradient.pointer.update(repeating: 0, count: length * width)
        workspace.valueGradient.pointer.update(repeating: 0, count: length * width)
        var done = 0
        while done < segment.count {
          let rows = min(Workspace.attentionRows, segment.count - done)
          let seen = segment.parentCount + done + rows, first = segment.parentCount + done + 1
          let at = segment.start + done
          let queries = layer.attention.pointer + at * 3 * d + head * width
          let out = dMixed + at * d + head * width
          MatrixProduct.multiply(
            queries, stride: 3 * d, workspace.keys.pointer, .transposed, stride: width, into: p, stride: length,
            rows: rows, columns: seen, inner: width)
          hk_causal_softmax_again(
            p, layer.attentionLogSum.pointer + head * workspace.rows + at, scale, Int64(rows), Int64(first),
            Int64(seen), Int64(length))
          hk_row_dots(
            workspace.delta.pointer, out, layer.mixed.pointer + at * d + head * width, Int64(rows), Int64(width),
            Int64(d), Int64(d))
          MatrixProduct.multiply(
            out, stride: d, workspace.values.pointer, .transposed, stride: width, into: dp, stride: length, rows: rows,
            columns: seen, inner: width)
          hk_causal_softmax_backward(
            dp, p, workspace.delta.pointer, scale, Int64(rows), Int64(first), Int64(seen), Int64(length))
          MatrixProduct.multiply(
            p, .transposed, stride: length, out, stride: d, into: workspace.valueGradient.pointer, stride: width,
            rows: seen, columns: width, inner: rows, keep: 1)
          MatrixProduct.multiply(
            dp, .transposed, stride: length, queries, stride: 3 * d, into: workspace.keyGradient.pointer,
            stride: width, rows: seen, columns: width, inner: rows, keep: 1)
          MatrixProduct.multiply(
            dp, stride: length, workspace.keys.pointer, stride: width, into: dAttention + at * 3 * d + head * width,
            stride: 3 * d, rows: rows, columns: width, inner: seen)
          done += rows
        }
        scatterKeyAndValueGradients(of: segment, head: head, into: dAttention, workspace)
      }
    }
  }

  private func scatterKeyAndValueGradients(
    of segment: RaggedBatch.Segment, head: Int, into dAttention: UnsafeMutablePointer<Float>, _ workspace: Workspace
  ) {
    let d = shape.width, width = shape.headWidth
    var from = 0
    for (start, count) in [(segment.parentStart, segment.parentCount), (segment.start, segment.count)] {
      for row in start..<start + count {
        let to = dAttention + row * 3 * d + head * width
        hk_add(to + d, workspace.keyGradient.pointer + from, Int64(width))
        hk_add(to + 2 * d, workspace.valueGradient.pointer + from, Int64(width))
        from += width
      }
    }
  }
}
