import LanguageModel

/// A batch goes through the model a few sequences at a time, so that the data of one pass stays in the processor's
/// cache. Gradients add up: the step of the batch is the same as in one pass, but for rounding.
enum Microbatch {
  /// Rows of a pass, in training and in scoring. With fewer rows, matrix products are too small to be fast; with more,
  /// the data leaves the cache (docs/performance.md).
  static let rows = 512

  /// The parts of every training batch. Each part has a gradient of its own, so that two threads can work on a batch;
  /// the number is fixed, so that results do not depend on the number of threads.
  static let parts = 2

  /// Runs of consecutive items, each of at most ``rows`` rows in all; an item with more rows is a run by itself.
  ///
  /// - Parameter parts: parts of the batch that take the runs in turn. With several parts, the number of runs is a
  ///   multiple of the parts, and the runs are as even as possible, so that all parts have about the same work.
  static func runs(_ sizes: some Collection<Int>, parts: Int = 1) -> [Range<Int>] {
    let fewest = runs(sizes, limit: rows)
    guard parts > 1 else { return fewest }
    let count = (fewest.count + parts - 1) / parts * parts
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

  /// A workspace for a pass over sequences of at most `longest` tokens, prompts included.
  static func workspace(for model: Transformer, longest: Int, trains: Bool) -> Workspace {
    let rows = max(Microbatch.rows, longest) + 1
    return Workspace(shape: model.shape, rows: rows, completionTokens: rows, trains: trains, head: model.head)
  }
}
