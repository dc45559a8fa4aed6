import CKernels
import Tensor

extension Transformer {
  /// Adds the gradient of a loss with respect to each parameter to `gradients`, given the loss's gradient with respect
  /// to the scores of tokens.
  ///
  /// Call it once after `forward` and `scoreTokens` on the same workspace: it overwrites the logits.
  /// - Parameters:
  ///   - logProbabilities: ∂loss/∂log p of each completion token.
  ///   - entropies: ∂loss/∂entropy, or nil. If given, `scoreTokens` must have computed the entropies.
  public func backward(
    _ batch: RaggedBatch, in workspace: Workspace, logProbabilities: [Float], entropies: [Float]? = nil,
    into gradients: Buffer
  ) {
    precondition(head == .language && workspace.trains && logProbabilities.count == batch.completionTokenCount)
    let width = shape.width, vocabulary = shape.vocabulary, total = batch.completionTokenCount
    var start = 0
    while start < total {
      let count = min(Workspace.logitRows, total - start)
      let logits = workspace.logits.row(start)
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
      // The output is tied to the token embedding.
      MatrixProduct.multiply(
        logits, stride: vocabulary, weights(layout.tokenEmbedding), stride: width,
        into: workspace.predictingGradient.row(start), stride: width, rows: count, columns: width, inner: vocabulary)
      MatrixProduct.multiply(
        logits, .transposed, stride: vocabulary, workspace.predictingHidden.row(start), stride: width,
        into: gradients.pointer + layout.tokenEmbedding, stride: width, rows: vocabulary, columns: width, inner: count,
        adding: true)
      start += count
    }
    workspace.normGradient.zero(rows: batch.rowCount)
    for (index, row) in batch.predictingRows.enumerated() {
      hk_add(workspace.normGradient.row(Int(row)), workspace.predictingGradient.row(index), Int64(width))
    }
    backwardThroughBlocks(batch, in: workspace, into: gradients)
  }

  /// The same for the scalar head: `scalars` is ∂loss/∂scalar at each of the `rows` that `scoreScalars` was given.
  public func backward(
    _ batch: RaggedBatch, in workspace: Workspace, scalars: [Float], at rows: [Int32], into gradients: Buffer
  ) {
    precondition(head == .scalar && workspace.trains && scalars.count == rows.count)
    workspace.normGradient.zero(rows: batch.rowCount)
    let weight = weights(layout.scoreWeight)
    let weightGradient = gradients.pointer + layout.scoreWeight
    for (g, row) in zip(scalars, rows) where g != 0 {
      let hidden = workspace.finalNorm.output.row(Int(row)), to = workspace.normGradient.row(Int(row))
      for i in 0..<shape.width {
        weightGradient[i] += g * hidden[i]
        to[i] += g * weight[i]
      }
      gradients.pointer[layout.scoreBias] += g
    }
    backwardThroughBlocks(batch, in: workspace, into: gradients)
  }

  /// Takes the gradient of the final LayerNorm's output, in `normGradient`, down to the embeddings.
  private func backwardThroughBlocks(_ batch: RaggedBatch, in workspace: Workspace, into gradients: Buffer) {
    let rows = batch.rowCount, width = shape.width
    let residual = workspace.residualGradient, hidden = workspace.feedForwardHidden
    let g = gradients.pointer
    // Of out = input · weight: input's gradient is set, weight's is added to.
    func propagate(_ outputGradient: Matrix, through weight: Int, to inputGradient: Matrix) {
      MatrixProduct.multiply(
        outputGradient.pointer, stride: outputGradient.columns, weights(weight), .transposed,
        stride: outputGradient.columns, into: inputGradient.pointer, stride: inputGradient.columns, rows: rows,
        columns: inputGradient.columns, inner: outputGradient.columns)
    }
    func addWeightGradient(_ weight: Int, input: Matrix, _ outputGradient: Matrix) {
      MatrixProduct.multiply(
        input.pointer, .transposed, stride: input.columns, outputGradient.pointer, stride: outputGradient.columns,
        into: g + weight, stride: outputGradient.columns, rows: input.columns, columns: outputGradient.columns,
        inner: rows, adding: true)
    }
    func addBiasGradient(_ bias: Int, _ outputGradient: Matrix) {
      hk_add_column_sums(g + bias, outputGradient.pointer, Int64(rows), Int64(outputGradient.columns))
    }
    // From the gradient of a LayerNorm's output to that of its input, which is added to the residual stream's.
    func normBackward(_ norm: NormActivations, input: Matrix, gain: Int, bias: Int) {
      hk_layer_norm_backward(
        residual.pointer, g + gain, g + bias, workspace.normGradient.pointer, input.pointer, weights(gain),
        norm.mean.pointer, norm.inverseStandardDeviation.pointer, Int64(rows), Int64(width))
    }

    residual.zero(rows: rows)
    normBackward(
      workspace.finalNorm, input: workspace.finalResidual, gain: layout.normGain, bias: layout.normBias)
    for index in stride(from: shape.layers - 1, through: 0, by: -1) {
      let block = layout.blocks[index], kept = workspace.blocks[index]
      // The feed-forward half.
      let feedForward = workspace.feedForwardGradient
      addBiasGradient(block.downBias, residual)
      propagate(residual, through: block.downWeight, to: feedForward)
      // This computes `hidden` again.
      hk_gelu_backward(
        hidden.pointer, feedForward.pointer, g + block.upBias, kept.feedForwardInput.pointer, Int64(rows),
        Int64(feedForward.columns))
      addWeightGradient(block.downWeight, input: hidden, residual)
      addWeightGradient(block.upWeight, input: kept.norm2.output, feedForward)
      propagate(feedForward, through: block.upWeight, to: workspace.normGradient)
      normBackward(kept.norm2, input: kept.middleResidual, gain: block.norm2Gain, bias: block.norm2Bias)
      // The attention half.
      let queryKeyValue = workspace.queryKeyValueGradient
      addBiasGradient(block.projectionBias, residual)
      addWeightGradient(block.projectionWeight, input: kept.attentionOutput, residual)
      propagate(residual, through: block.projectionWeight, to: workspace.attentionOutputGradient)
      attendBackward(batch, kept, workspace)
      addBiasGradient(block.attentionBias, queryKeyValue)
      addWeightGradient(block.attentionWeight, input: kept.norm1.output, queryKeyValue)
      propagate(queryKeyValue, through: block.attentionWeight, to: workspace.normGradient)
      normBackward(kept.norm1, input: kept.residual, gain: block.norm1Gain, bias: block.norm1Bias)
    }
    for row in 0..<rows {
      hk_add(g + layout.tokenEmbedding + Int(batch.tokens[row]) * width, residual.row(row), Int64(width))
      hk_add(g + layout.positionEmbedding + Int(batch.positions[row]) * width, residual.row(row), Int64(width))
    }
  }

  /// From `attentionOutputGradient` to `queryKeyValueGradient`. Attention probabilities are computed again from the
  /// kept log-sums.
  private func attendBackward(_ batch: RaggedBatch, _ kept: BlockActivations, _ workspace: Workspace) {
    workspace.queryKeyValueGradient.zero(rows: batch.rowCount)
    for segment in batch.segments {
      hk_attention_backward(
        workspace.queryKeyValueGradient.pointer, workspace.attentionOutputGradient.row(segment.start),
        kept.attentionOutput.row(segment.start), kept.attentionLogSum.pointer + segment.start, Int64(workspace.rows),
        kept.queryKeyValue.pointer, Int64(segment.parentStart), Int64(segment.parentCount), Int64(segment.start),
        Int64(segment.count), Int64(shape.heads), Int64(shape.headWidth), workspace.attentionScratch.pointer)
    }
  }
}
