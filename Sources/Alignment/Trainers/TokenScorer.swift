import LanguageModel
import Tensor

/// Reads a model that is not being trained over many completions, a pass at a time.
final class TokenScorer {
  private let model: Transformer
  /// One for each thread.
  private let workspaces: [Workspace]

  /// - Parameter model: read as it stands at each call.
  init(_ model: Transformer) {
    self.model = model
    workspaces = (0..<Threads.count).map { _ in
      Microbatch.workspace(for: model, longest: model.shape.context, trains: false)
    }
  }

  /// For each completion: one number for each of its tokens, log π in nats for a language head, else V of the state
  /// before the token.
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

  /// For each completion, the scalar head's output at its last token.
  func finalScalars(prompts: [[Int32]], completions: [(prompt: Int, tokens: ArraySlice<Int32>)]) -> [Double] {
    passes(prompts, completions, keepsFinalTokens: true) { tree, workspace in
      model.scoreScalars(at: tree.finalRows, in: workspace)
      return (0..<tree.completionCount).map { Double(workspace.scalars.pointer[$0]) }
    }
  }

  /// What `read` finds in each pass, for its completions.
  private func passes<Found>(
    _ prompts: [[Int32]], _ completions: [(prompt: Int, tokens: ArraySlice<Int32>)], keepsFinalTokens: Bool = false,
    _ read: (RaggedBatch, Workspace) -> [Found]
  ) -> [Found] {
    let runs = Microbatch.runs(
      completions.map { prompts[$0.prompt].count + $0.tokens.count }, threads: workspaces.count)
    return Threads.map(runs.count, on: workspaces.count) { run, thread in
      let tree = ragged(prompts, completions[runs[run]], keepsFinalTokens: keepsFinalTokens)
      model.forward(tree, in: workspaces[thread])
      return read(tree, workspaces[thread])
    }.flatMap { $0 }
  }
}

/// Σ log π of each completion under a model, nats.
public func sequenceLogProbabilities(
  of completions: [(prompt: Int, tokens: ArraySlice<Int32>)], prompts: [[Int32]], under model: Transformer
) -> [Double] {
  TokenScorer(model).score(prompts: prompts, completions: completions).map { $0.reduce(0, +) }
}

/// Some completions as a ragged tree that holds only the prompts they need.
func ragged(
  _ prompts: [[Int32]], _ completions: some Sequence<(prompt: Int, tokens: ArraySlice<Int32>)>,
  keepsFinalTokens: Bool = false
) -> RaggedBatch {
  var place: [Int: Int] = [:]
  var used: [[Int32]] = []
  let branches = completions.map { completion -> (prompt: Int, tokens: ArraySlice<Int32>) in
    if place[completion.prompt] == nil {
      place[completion.prompt] = used.count
      used.append(prompts[completion.prompt])
    }
    return (place[completion.prompt] ?? 0, completion.tokens)
  }
  return RaggedBatch(prompts: used, completions: branches, keepsFinalTokens: keepsFinalTokens)
}
