import CKernels
import Tensor

/// The KL divergence of a policy from a reference on given completions. The sums estimate KL(policy‖reference) only if
/// the completions are fresh samples of the policy.
public struct Divergence: Sendable {
  /// For each completion: Σ over its tokens of the exact KL over the whole vocabulary, nats (Rao–Blackwellised;
  /// arXiv 2504.10637).
  public var exact: [Double]
  /// For each completion: Σ of log π − log π_ref of its tokens, nats.
  public var sampled: [Double]
  /// For each completion: Σ log π of its tokens.
  public var policy: [Double]

  /// - Parameters:
  ///   - policyWorkspace: a workspace, which need not train.
  ///   - referenceWorkspace: another workspace, which need not train.
  ///   - other: the same completions after other prompts, if the reference reads other prompts than the policy.
  public static func measure(
    _ batch: RaggedBatch, policy: Transformer, in policyWorkspace: Workspace, reference: Transformer,
    in referenceWorkspace: Workspace, referenceReads other: RaggedBatch? = nil
  ) -> Divergence {
    precondition(policyWorkspace !== referenceWorkspace && policy.shape == reference.shape)
    let referenceBatch = other ?? batch
    precondition(referenceBatch.targets == batch.targets && referenceBatch.offsets == batch.offsets)
    policy.forward(batch, in: policyWorkspace)
    policy.gather(batch.predictingRows, in: policyWorkspace)
    reference.forward(referenceBatch, in: referenceWorkspace)
    reference.gather(referenceBatch.predictingRows, in: referenceWorkspace)
    let total = batch.completionTokenCount, vocabulary = policy.shape.vocabulary
    var exact = [Float](repeating: 0, count: total)
    var start = 0
    while start < total {
      let count = min(Workspace.logitRows, total - start)
      let p = policyWorkspace.logits.pointer, q = referenceWorkspace.logits.pointer
      policy.computeLogits(start, count, of: policyWorkspace, into: p)
      reference.computeLogits(start, count, of: referenceWorkspace, into: q)
      batch.targets.withUnsafeBufferPointer { targets in
        for (logits, workspace) in [(p, policyWorkspace), (q, referenceWorkspace)] {
          hk_log_softmax_scores(
            workspace.logProbabilities.pointer + start, nil, workspace.logSum.pointer + start, logits,
            targets.baseAddress! + start, Int64(count), Int64(vocabulary))
        }
      }
      exact.withUnsafeMutableBufferPointer {
        hk_row_divergence($0.baseAddress! + start, p, q, Int64(count), Int64(vocabulary))
      }
      start += count
    }
    let own = batch.sums(of: policyWorkspace.logProbabilities.elements[0..<total])
    let other = batch.sums(of: referenceWorkspace.logProbabilities.elements[0..<total])
    return Divergence(exact: batch.sums(of: exact), sampled: zip(own, other).map { $0 - $1 }, policy: own)
  }
}
