import CKernels
import Tensor

extension Transformer {
  func weights(_ offset: Int) -> UnsafeMutablePointer<Float> { parameters.pointer + offset }

  /// Runs the decoder over a batch: the final LayerNorm's output is left in the workspace, one row for each token.
  public func forward(_ batch: RaggedBatch, in workspace: Workspace) {
    forward(batch, in: workspace, by: nil, endsOnly: false) { _, _ in }
  }

  /// Runs the decoder over prompts as a sampler does: of the final LayerNorm's output it leaves one row for each prompt,
  /// that of its last token, and of the last block it computes no more than that takes.
  ///
  /// - Parameters:
  ///   - packed: the weights as the sampler has them, which need not be packed again for a few rows.
  ///   - eachLayer: called with the layer's index once its queries, keys and values are made ([rows, 3·width]), so that
  ///     they can be kept.
  func forward(
    prompts: RaggedBatch, in workspace: Workspace, by packed: PackedWeights,
    eachLayer: (Int, UnsafePointer<Float>) -> Void
  ) {
    precondition(!workspace.trains)
    forward(prompts, in: workspace, by: packed, endsOnly: true, eachLayer: eachLayer)
  }

  private func forward(
    _ batch: RaggedBatch, in workspace: Workspace, by packed: PackedWeights?, endsOnly: Bool,
    eachLayer: (Int, UnsafePointer<Float>) -> Void
  ) {
    precondition(workspace.shape == shape && workspace.holds(batch), "the workspace was planned for less")
    let d = shape.width
    var rows = batch.rowCount
    let first = workspace.layers.first?.input ?? workspace.output
    embed(batch, into: first.pointer)
    // Adds a product to what is laid down.
    func add(_ a: Buffer, _ packed: PackedMatrix?, _ weight: Int, inner: Int, columns: Int, to c: Buffer) {
      if let packed {
        packed.multiply(a.pointer, rows: rows, into: c.pointer, adding: true)
      } else {
        MatrixProduct.multiply(
          a.pointer, stride: inner, weights(weight), stride: columns, into: c.pointer, stride: columns, rows: rows,
          columns: columns, inner: inner, adding: true)
      }
    }
    for (index, block) in layout.blocks.enumerated() {
      let kept = packed?.blocks[index]
      let layer = workspace.layers[index]
      let next = index + 1 < shape.layers ? workspace.layers[index + 1].input : workspace.output
      hk_layer_norm(
        layer.norm1.pointer, layer.norm1Mean.pointer, layer.norm1Rstd.pointer, layer.input.pointer,
        weights(block.norm1Gain), weights(block.norm1Bias), Transformer.normEpsilon, Int64(rows), Int64(d))
      hk_fill_rows(layer.attention.pointer, weights(block.attentionBias), Int64(rows), Int64(3 * d))
      add(layer.norm1, kept?.attention, block.attentionWeight, inner: d, columns: 3 * d, to: layer.attention)
      eachLayer(index, layer.attention.pointer)
      if endsOnly, index + 1 == shape.layers {
        attendFromEnds(batch, layer, workspace)
        rows = batch.segments.count
      } else {
        attend(batch, layer, workspace)
      }
      hk_add_bias(
        layer.middle.pointer, layer.input.pointer, weights(block.projectionBias), Int64(rows), Int64(d))
      add(layer.mixed, kept?.projection, block.projectionWeight, inner: d, columns: d, to: layer.middle)
      hk_layer_norm(
        layer.norm2.pointer, layer.norm2Mean.pointer, layer.norm2Rstd.pointer, layer.middle.pointer,
        weights(block.norm2Gain), weights(block.norm2Bias), Transformer.normEpsilon, Int64(rows), Int64(d))
      hk_fill_rows(layer.up.pointer, weights(block.upBias), Int64(rows), Int64(4 * d))
      add(layer.norm2, kept?.up, block.upWeight, inner: d, columns: 4 * d, to: layer.up)
      hk_gelu(workspace.wide.pointer, layer.up.pointer, Int64(rows * 4 * d))
      hk_add_bias(next.pointer, layer.middle.pointer, weights(block.downBias), Int64(rows), Int64(d))
      add(workspace.wide, kept?.down, block.downWeight, inner: 4 * d, columns: d, to: next)
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
      attend(
        from: segment.start, segment.count, after: segment.parentStart, segment.parentCount, to: segment.start, layer,
        workspace)
    }
  }

  /// The same of each segment's last row alone. Their inputs are laid side by side, as what is mixed is.
  private func attendFromEnds(_ batch: RaggedBatch, _ layer: Workspace.Layer, _ workspace: Workspace) {
    let d = shape.width
    for (index, segment) in batch.segments.enumerated() {
      precondition(segment.parentCount == 0)
      let before = segment.count - 1, last = segment.start + before
      attend(from: last, 1, after: segment.start, before, to: index, layer, workspace)
      (layer.input.pointer + index * d).update(from: layer.input.pointer + last * d, count: d)
    }
  }

  /// Causal attention of a run of rows over all of another and its own, laid down from row `place` on.
  private func attend(
    from start: Int, _ count: Int, after parentStart: Int, _ parentCount: Int, to place: Int, _ layer: Workspace.Layer,
    _ workspace: Workspace
  ) {
    hk_attention(
      layer.mixed.pointer + place * shape.width, layer.attentionLogSum.pointer + place, Int64(workspace.rows),
      layer.attention.pointer, Int64(parentStart), Int64(parentCount), Int64(start), Int64(count), Int64(shape.heads),
      Int64(shape.headWidth), workspace.attentionScratch.pointer)
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
