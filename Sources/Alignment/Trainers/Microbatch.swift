import LanguageModel

/// A batch goes through the model a few sequences at a time, so that what one pass writes and reads again stays in the
/// processor's cache. Gradients add up: the batch's step is the same as in one pass, but for rounding.
enum Microbatch {
  /// Rows of a pass, in training and in scoring. Fewer would leave matrix products too small to be fast, more would
  /// leave the cache (docs/performance.md).
  static let rows = 512

  /// Runs of consecutive items, each of at most ``rows`` rows in all; an item of more stands alone.
  ///
  /// - Parameter threads: among so many the runs are shared out in turn. Where there are several, runs are as many as
  ///   give each the same number and as even as can be, so that none waits long for another.
  static func runs(_ sizes: some Collection<Int>, threads: Int = 1) -> [Range<Int>] {
    let fewest = runs(sizes, limit: rows)
    guard threads > 1 else { return fewest }
    let count = (fewest.count + threads - 1) / threads * threads
    var low = sizes.max() ?? 0, high = max(rows, low)
    while low < high {
      let middle = (low + high) / 2
      if runs(sizes, limit: middle).count <= count { high = middle } else { low = middle + 1 }
    }
    return runs(sizes, limit: high)
  }

  private static func runs(_ sizes: some Collection<Int>, limit: Int) -> [Range<Int>] {
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
