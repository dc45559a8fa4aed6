import LanguageModel
import Tensor

/// Log-probabilities or values of many completions under a model that is not being trained, a few at a time.
final class TokenScorer {
  private let workspace: Workspace
  private let batch: Int

  /// - Parameter longestCompletion: in tokens; no prompt and completion together pass the context.
  init(shape: Shape, head: Head, longestCompletion: Int, batch: Int = 64) {
    self.batch = batch
    workspace = Workspace(
      shape: shape, rows: batch * shape.context, completionTokens: batch * longestCompletion, trains: false,
      head: head)
  }

  /// For each completion: one number for each of its tokens, log π in nats for a language head, else V of the state
  /// before the token.
  func score(
    _ model: Transformer, prompts: [[Int32]], completions: [(prompt: Int, tokens: ArraySlice<Int32>)]
  ) -> [[Double]] {
    var result: [[Double]] = []
    result.reserveCapacity(completions.count)
    for first in stride(from: 0, to: completions.count, by: batch) {
      let tree = ragged(prompts, completions[first..<min(first + batch, completions.count)])
      model.forward(tree, in: workspace)
      let values: Buffer
      if model.head == .language {
        model.scoreTokens(tree, in: workspace)
        values = workspace.logProbabilities
      } else {
        model.scoreScalars(at: tree.predictingRows, in: workspace)
        values = workspace.scalars
      }
      for index in 0..<tree.completionCount {
        result.append((tree.offsets[index]..<tree.offsets[index + 1]).map { Double(values.pointer[$0]) })
      }
    }
    return result
  }
}

/// Σ log π of each completion under a model, nats.
public func sequenceLogProbabilities(
  of completions: [(prompt: Int, tokens: ArraySlice<Int32>)], prompts: [[Int32]], under model: Transformer
) -> [Double] {
  let longest = completions.reduce(1) { max($0, $1.tokens.count) }
  return TokenScorer(shape: model.shape, head: .language, longestCompletion: longest)
    .score(model, prompts: prompts, completions: completions).map { $0.reduce(0, +) }
}
