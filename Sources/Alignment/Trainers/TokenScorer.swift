import LanguageModel
import Tensor

/// Reads a model that is not being trained over many completions, a pass at a time.
final class TokenScorer {
  private let model: Transformer
  private let workspace: Workspace

  /// - Parameter model: read as it stands at each call.
  init(_ model: Transformer) {
    self.model = model
    workspace = Microbatch.workspace(for: model, longest: model.shape.context, trains: false)
  }

  /// For each completion: one number for each of its tokens, log π in nats for a language head, else V of the state
  /// before the token.
  func score(prompts: [[Int32]], completions: [(prompt: Int, tokens: ArraySlice<Int32>)]) -> [[Double]] {
    var result: [[Double]] = []
    result.reserveCapacity(completions.count)
    passes(prompts, completions) { tree in
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

  /// For each completion, the scalar head's output at its last token.
  func finalScalars(prompts: [[Int32]], completions: [(prompt: Int, tokens: ArraySlice<Int32>)]) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(completions.count)
    passes(prompts, completions, keepsFinalTokens: true) { tree in
      model.scoreScalars(at: tree.finalRows, in: workspace)
      for index in 0..<tree.completionCount { result.append(Double(workspace.scalars.pointer[index])) }
    }
    return result
  }

  private func passes(
    _ prompts: [[Int32]], _ completions: [(prompt: Int, tokens: ArraySlice<Int32>)], keepsFinalTokens: Bool = false,
    _ read: (RaggedBatch) -> Void
  ) {
    for run in Microbatch.runs(completions.map { prompts[$0.prompt].count + $0.tokens.count }) {
      let tree = ragged(prompts, completions[run], keepsFinalTokens: keepsFinalTokens)
      model.forward(tree, in: workspace)
      read(tree)
    }
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
