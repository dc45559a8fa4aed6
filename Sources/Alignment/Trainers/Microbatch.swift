import LanguageModel

/// A batch goes through the model a few sequences at a time, so that what one pass writes and reads again stays in the
/// processor's cache. Gradients add up: the batch's step is the same as in one pass, but for rounding.
enum Microbatch {
  /// Rows of a pass, in training and in scoring. Fewer would leave matrix products too small to be fast, more would
  /// leave the cache (docs/performance.md).
  static let rows = 512

  /// Runs of consecutive items, each of at most `limit` rows in all; an item of more stands alone.
  static func runs(_ sizes: some Collection<Int>, limit: Int = rows) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0, sum = 0
    for (index, size) in sizes.enumerated() {
      if index > start, sum + size > limit {
        runs.append(start..<index)
        start = index
        sum = 0
      }
      sum += size
    }
    if start < sizes.count { runs.append(start..<sizes.count) }
    return runs
  }

  /// Room for a pass over sequences of at most `longest` tokens, prompts included.
  static func workspace(for model: Transformer, longest: Int, trains: Bool) -> Workspace {
    let rows = max(Microbatch.rows, longest) + 1
    return Workspace(shape: model.shape, rows: rows, completionTokens: rows, trains: trains, head: model.head)
  }
}
