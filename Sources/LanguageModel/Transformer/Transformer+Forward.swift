import CKernels
import Tensor

extension Transformer {
  func weights(_ offset: Int) -> UnsafeMutablePointer<Float> { parameters.pointer + offset }

  /// Runs the decoder over a batch: the final LayerNorm's output is left in the workspace, one row for each token.
  ///
  /// - Parameter eachLayer: called with the layer's index once its queries, keys and values are made ([rows, 3·width]),
  ///   as a sampler does to keep them.
  public func forward(
    _ batch: RaggedBatch, in workspace: Workspace, eachLayer: (Int, UnsafePointer<Float>) -> Void = { _, _ in }
  ) {
    precondition(workspace.shape == shape && workspace.holds(batch), "the workspace was planned for less")
    let d = shape.width, rows = batch.rowCount
    let first = workspace.layers.first?.input ?? workspace.output
    embed(batch, into: first.pointer)
    for (index, block) in layout.blocks.enumerated() {
      let layer = workspace.layers[index]
      let next = index + 1 < shape.layers ? workspace.layers[index + 1].input : workspace.output
      hk_layer_norm(
        layer.norm1.pointer, layer.norm1Mean.pointer, layer.norm1Rstd.pointer, layer.input.pointer,
        weights(block.norm1Gain), weights(block.norm1Bias), Transformer.normEpsilon, Int64(rows), Int64(d))
      hk_fill_rows(layer.attention.pointer, weights(block.attentionBias), Int64(rows), Int64(3 * d))
      MatrixProduct.multiply(
        layer.norm1.pointer, stride: d, weights(block.attentionWeight), stride: 3 * d, into: layer.attention.pointer,
        stride: 3 * d, rows: rows, columns: 3 * d, inner: d, adding: true)
      eachLayer(index, layer.attention.pointer)
      attend(batch, layer, workspace)
      hk_add_bias(
        layer.middle.pointer, layer.input.pointer, weights(block.projectionBias), Int64(rows), Int64(d))
      MatrixProduct.multiply(
        layer.mixed.pointer, stride: d, weights(block.projectionWeight), stride: d, into: layer.middle.pointer,
        stride: d, rows: rows, columns: d, inner: d, adding: true)
      hk_layer_norm(
        layer.norm2.pointer, layer.norm2Mean.pointer, layer.norm2Rstd.pointer, layer.middle.pointer,
        weights(block.norm2Gain), weights(block.norm2Bias), Transformer.normEpsilon, Int64(rows), Int64(d))
      hk_fill_rows(layer.up.pointer, weights(block.upBias), Int64(rows), Int64(4 * d))
      MatrixProduct.multiply(
        layer.norm2.pointer, stride: d, weights(block.upWeight), stride: 4 * d, into: layer.up.pointer, stride: 4 * d,
        rows: rows, columns: 4 * d, inner: d, adding: true)
      hk_gelu(workspace.wide.pointer, layer.up.pointer, Int64(rows * 4 * d))
      hk_add_bias(next.pointer, layer.middle.pointer, weights(block.downBias), Int64(rows), Int64(d))
      MatrixProduct.multiply(
        workspace.wide.pointer, stride: 4 * d, weights(block.downWeight), stride: d, into: next.pointer,
        stride: d, rows: rows, columns: d, inner: 4 * d, adding: true)
    }
    hk_layer_norm(
      workspace.norm.pointer, workspace.normMean.pointer, workspace.normRstd.pointer, workspace.output.pointer,
      weights(layout.normGain), weights(layout.normBias), Transformer.normEpsilon, Int64(rows), Int64(d))
  }

  private func embed(_ batch: RaggedBatch, into x: UnsafeMutablePointer<Float>) {
    let d = shape.width
    for row in 0..<batch.rowCount {
      let to = x + row * d
      to.update(from: weights(layout.tokenEmbedding) + Int(batch.tokens[row]) * d, count: d)
      hk_add(to, weights(layout.positionEmbedding) + Int(batch.positions[row]) * d, Int64(d))
    }
  }

  /// Causal attention of each segment over its parent's keys and its own.
  private func attend(_ batch: RaggedBatch, _ layer: Workspace.Layer, _ workspace: Workspace) {
    for segment in batch.segments {
      hk_attention(
        layer.mixed.pointer + segment.start * shape.width, layer.attentionLogSum.pointer + segment.start,
        Int64(workspace.rows), layer.attention.pointer, Int64(segment.parentStart), Int64(segment.parentCount),
        Int64(segment.start), Int64(segment.count), Int64(shape.heads), Int64(shape.headWidth),
        workspace.attentionScratch.pointer)
    }
  }

  /// After `forward`: the log-probability of each completion token, and where asked the entropies.
  public func scoreTokens(_ batch: RaggedBatch, in workspace: Workspace, entropies: Bool = false) {
    precondition(head == .language)
    gather(batch.predictingRows, in: workspace)
    eachChunkOfLogits(batch.completionTokenCount, in: workspace) { start, count, logits in
      batch.targets.withUnsafeBufferPointer { targets in
        hk_log_softmax_scores(
          workspace.logProbabilities.pointer + start, entropies ? workspace.entropies.pointer + start : nil,
          workspace.logSum.pointer + start, logits, targets.baseAddress! + start, Int64(count),
          Int64(shape.vocabulary))
      }
    }
  }

  /// After `forward`: the logits of the gathered rows, a chunk at a time; kept for the backward pass when training.
  func eachChunkOfLogits(
    _ total: Int, in workspace: Workspace, _ body: (_ start: Int, _ count: Int, UnsafeMutablePointer<Float>) -> Void
  ) {
    let d = shape.width
    var start = 0
    while start < total {
      let count = min(Workspace.logitRows, total - start)
      let logits = workspace.logits.pointer + (workspace.trains ? start * shape.vocabulary : 0)
      MatrixProduct.multiply(
        workspace.predicting.pointer + start * d, stride: d, weights(layout.tokenEmbedding), .transposed, stride: d,
        into: logits, stride: shape.vocabulary, rows: count, columns: shape.vocabulary, inner: d)
      body(start, count, logits)
      start += count
    }
  }

  /// After `forward`: the scalar head at the given rows, into `workspace.scalars`.
  public func scoreScalars(at rows: [Int32], in workspace: Workspace) {
    precondition(head == .scalar)
    let d = shape.width
    for (index, row) in rows.enumerated() {
      var value: Float = 0
      hk_row_dots(
        &value, workspace.norm.pointer + Int(row) * d, weights(layout.scoreWeight), 1, Int64(d), Int64(d), Int64(d))
      workspace.scalars.pointer[index] = value + parameters.pointer[layout.scoreBias]
    }
  }

  /// Gathers hidden states of rows side by side.
  func gather(_ rows: [Int32], in workspace: Workspace) {
    let d = shape.width
    for (index, row) in rows.enumerated() {
      (workspace.predicting.pointer + index * d).update(from: workspace.norm.pointer + Int(row) * d, count: d)
    }
  }
}
