import LanguageModel
import Tensor

/// Scores many completions by a model without training it, a pass at a time.
final class TokenScorer {
  private let model: Transformer
  /// One for each thread.
  private let workspaces: [Workspace]

  /// - Parameter model: each call uses its present parameters.
  init(_ model: Transformer) {
    self.model = model
    workspaces = (0..<Threads.count).map { _ in
      Microbatch.workspace(for: model, longest: model.shape.context, trains: false)
    }
  }

  /// Returns one number for each token of each completion: log π in nats for a language head, else the value V of the
  /// state before the token.
  func score(prompts: [[Int32]], completions: [(prompt: Int, tokens: ArraySlice<Int32>)]) -> [[Double]] {
    passes(prompts, completions) { tree, workspace in
      let values: Buffer
      if model.head == .language {
        model.scoreTokens(tree, in: workspace)
        values = workspace.logProbabilities
      } else {
        model.scoreScalars(at: tree.predictingRows, in: workspace)
        values = workspace.scalars
      }
      return (0..<tree.completionCount).map { index in
        (tree.offsets[index]..<tree.offsets[index + 1]).map { Double(values.pointer[$0]) }
      }
    }
  }

  /// Returns the scalar head's output at the last token of each completion.
  func finalScalars(prompts: [[Int32]], completions: [(prompt: Int, tokens: ArraySlice<Int32>)]) -> [Double] {
    passes(prompts, completions, keepsFinalTokens: true) { tree, workspace in
      model.scoreScalars(at: tree.finalRows, in: workspace)
      return (0..<tree.completionCount).map { Double(workspace.scalars.pointer[$0]) }
    }
  }

  /// Returns the results of `read` for the completions of each pass, in order.
  private func passes<Found>(
    _ prompts: [[Int32]], _ completions: [(prompt: Int, tokens: ArraySlice<Int32>)], keepsFinalTokens: Bool = false,
    _ read: (RaggedBatch, Workspace) -> [Found]
  ) -> [Found] {
    let runs = Microbatch.runs(completions.map { prompts[$0.prompt].count + $0.tokens.count })
    return Threads.map(runs.count, on: workspaces.count) { run, thread in
      let tree = RaggedBatch(
        prompts: prompts, needed: completions[runs[run]], keepsFinalTokens: keepsFinalTokens)
      model.forward(tree, in: workspaces[thread])
      return read(tree, workspaces[thread])
    }.flatMap { $0 }
  }
}

/// Returns Σ log π of each completion under a model, nats.
public func sequenceLogProbabilities(
  of completions: [(prompt: Int, tokens: ArraySlice<Int32>)], prompts: [[Int32]], under model: Transformer
) -> [Double] {
  TokenScorer(model).score(prompts: prompts, completions: completions).map { $0.reduce(0, +) }
}
