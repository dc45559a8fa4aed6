import CKernels
import Tensor

extension Transformer {
  func weights(_ offset: Int) -> UnsafeMutablePointer<Float> { parameters.pointer + offset }

  /// Runs the decoder over a batch and leaves the final LayerNorm's output in the workspace, one row for each token.
  public func forward(_ batch: RaggedBatch, in workspace: Workspace) {
    forward(batch, in: workspace, by: nil, endsOnly: false) { _, _ in }
  }

  /// Runs the decoder over prompts for a sampler. It leaves one row of the final LayerNorm's output for each prompt,
  /// that of the prompt's last token, and computes no other rows of the last block.
  ///
  /// - Parameters:
  ///   - packed: the model's weights as the sampler has packed them.
  ///   - eachLayer: called with the layer's index and its queries, keys and values ([rows, 3·width]) once they are
  ///     computed, so that the caller can cache them.
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
    precondition(workspace.shape == shape && workspace.holds(batch), "the batch is larger than the workspace")
    var rows = batch.rowCount
    embed(batch, into: workspace.blocks.first?.residual ?? workspace.finalResidual)
    // out += input · weight, where out holds the bias already.
    func addProduct(_ input: Matrix, _ packed: PackedMatrix?, _ weight: Int, to out: Matrix) {
      if let packed {
        packed.multiply(input.pointer, rows: rows, into: out.pointer, adding: true)
      } else {
        MatrixProduct.multiply(
          input.pointer, stride: input.columns, weights(weight), stride: out.columns, into: out.pointer,
          stride: out.columns, rows: rows, columns: out.columns, inner: input.columns, adding: true)
      }
    }
    func normalize(_ input: Matrix, gain: Int, bias: Int, into norm: NormActivations) {
      hk_layer_norm(
        norm.output.pointer, norm.mean.pointer, norm.inverseStandardDeviation.pointer, input.pointer, weights(gain),
        weights(bias), Transformer.normEpsilon, Int64(rows), Int64(input.columns))
    }
    func fill(_ out: Matrix, bias: Int) {
      hk_fill_rows(out.pointer, weights(bias), Int64(rows), Int64(out.columns))
    }
    // out = residual + bias.
    func beginResidual(_ out: Matrix, _ residual: Matrix, bias: Int) {
      hk_add_bias(out.pointer, residual.pointer, weights(bias), Int64(rows), Int64(out.columns))
    }

    let hidden = workspace.feedForwardHidden
    for (index, block) in layout.blocks.enumerated() {
      let packed = packed?.blocks[index], kept = workspace.blocks[index]
      let isLast = index + 1 == shape.layers
      let next = isLast ? workspace.finalResidual : workspace.blocks[index + 1].residual
      normalize(kept.residual, gain: block.norm1Gain, bias: block.norm1Bias, into: kept.norm1)
      fill(kept.queryKeyValue, bias: block.attentionBias)
      addProduct(kept.norm1.output, packed?.attention, block.attentionWeight, to: kept.queryKeyValue)
      eachLayer(index, kept.queryKeyValue.pointer)
      if endsOnly, isLast {
        attendFromEnds(batch, kept, workspace)
        rows = batch.segments.count
      } else {
        attend(batch, kept, workspace)
      }
      beginResidual(kept.middleResidual, kept.residual, bias: block.projectionBias)
      addProduct(kept.attentionOutput, packed?.projection, block.projectionWeight, to: kept.middleResidual)
      normalize(kept.middleResidual, gain: block.norm2Gain, bias: block.norm2Bias, into: kept.norm2)
      fill(kept.feedForwardInput, bias: block.upBias)
      addProduct(kept.norm2.output, packed?.up, block.upWeight, to: kept.feedForwardInput)
      hk_gelu(hidden.pointer, kept.feedForwardInput.pointer, Int64(rows * hidden.columns))
      beginResidual(next, kept.middleResidual, bias: block.downBias)
      addProduct(hidden, packed?.down, block.downWeight, to: next)
    }
    normalize(workspace.finalResidual, gain: layout.normGain, bias: layout.normBias, into: workspace.finalNorm)
  }

  private func embed(_ batch: RaggedBatch, into residual: Matrix) {
    let width = shape.width
    for row in 0..<batch.rowCount {
      let to = residual.row(row)
      to.update(from: weights(layout.tokenEmbedding) + Int(batch.tokens[row]) * width, count: width)
      hk_add(to, weights(layout.positionEmbedding) + Int(batch.positions[row]) * width, Int64(width))
    }
  }

  /// Causal attention of each segment over its parent's keys and its own.
  private func attend(_ batch: RaggedBatch, _ kept: BlockActivations, _ workspace: Workspace) {
    for segment in batch.segments {
      attend(
        from: segment.start, segment.count, after: segment.parentStart, segment.parentCount, to: segment.start, kept,
        workspace)
    }
  }

  /// The same for each segment's last row alone. Row i of the attention output is then that of segment i, and row i of
  /// the block's residual stream is replaced by that of segment i's last row.
  private func attendFromEnds(_ batch: RaggedBatch, _ kept: BlockActivations, _ workspace: Workspace) {
    for (index, segment) in batch.segments.enumerated() {
      precondition(segment.parentCount == 0)
      let before = segment.count - 1, last = segment.start + before
      attend(from: last, 1, after: segment.start, before, to: index, kept, workspace)
      kept.residual.row(index).update(from: kept.residual.row(last), count: shape.width)
    }
  }

  /// Causal attention of `count` rows from `start` over all rows of a parent and their own. The output's rows begin at
  /// `outputStart`.
  private func attend(
    from start: Int, _ count: Int, after parentStart: Int, _ parentCount: Int, to outputStart: Int,
    _ kept: BlockActivations, _ workspace: Workspace
  ) {
    hk_attention(
      kept.attentionOutput.row(outputStart), kept.attentionLogSum.pointer + outputStart, Int64(workspace.rows),
      kept.queryKeyValue.pointer, Int64(parentStart), Int64(parentCount), Int64(start), Int64(count),
      Int64(shape.heads), Int64(shape.headWidth), workspace.attentionScratch.pointer)
  }

  // MARK: Heads

  /// After `forward`: computes the log-probability of each completion token and, if asked, the entropies.
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

  /// After `forward` and `gather`: the logits of the gathered rows, a chunk at a time. When training, all are kept for
  /// the backward pass.
  func eachChunkOfLogits(
    _ total: Int, in workspace: Workspace, _ body: (_ start: Int, _ count: Int, UnsafeMutablePointer<Float>) -> Void
  ) {
    var start = 0
    while start < total {
      let count = min(Workspace.logitRows, total - start)
      let logits = workspace.logits.row(workspace.trains ? start : 0)
      computeLogits(start, count, of: workspace, into: logits)
      body(start, count, logits)
      start += count
    }
  }

  /// The logits of the gathered rows `start..<start + count`.
  func computeLogits(_ start: Int, _ count: Int, of workspace: Workspace, into logits: UnsafeMutablePointer<Float>) {
    MatrixProduct.multiply(
      workspace.predictingHidden.row(start), stride: shape.width, weights(layout.tokenEmbedding), .transposed,
      stride: shape.width, into: logits, stride: shape.vocabulary, rows: count, columns: shape.vocabulary,
      inner: shape.width)
  }

  /// After `forward`: computes the scalar head at the given rows, into `workspace.scalars`.
  public func scoreScalars(at rows: [Int32], in workspace: Workspace) {
    precondition(head == .scalar)
    let width = Int64(shape.width)
    for (index, row) in rows.enumerated() {
      var value: Float = 0
      hk_row_dots(
        &value, workspace.finalNorm.output.row(Int(row)), weights(layout.scoreWeight), 1, width, width, width)
      workspace.scalars.pointer[index] = value + parameters.pointer[layout.scoreBias]
    }
  }

  /// Copies the hidden states of the given rows side by side, to `predictingHidden`.
  func gather(_ rows: [Int32], in workspace: Workspace) {
    for (index, row) in rows.enumerated() {
      workspace.predictingHidden.row(index).update(
        from: workspace.finalNorm.output.row(Int(row)), count: shape.width)
    }
  }
}
