import LanguageModel
import Tensor

/// The pairs of each step of a training.
struct PairSchedule {
  private(set) var batches: [ArraySlice<PreferenceData.Pair>] = []
  /// The rankings of each batch, which imply its pairs; empty for a schedule of pairs.
  private(set) var rankings: [ArraySlice<[Int]>] = []
  /// The largest number of passes of a batch.
  private(set) var passes = 0
  /// The most rows, and the most completion tokens, of a pass.
  private(set) var passRows = 0
  private(set) var passTokens = 0
  /// The most rows of one prompt with all its completions.
  private(set) var largestPrompt = 0

  /// - Parameter epochs: passes over the data; a fraction of a pass is allowed.
  init(_ data: PreferenceData, batchSize: Int, epochs: Double, byPrompt: Bool, seed: UInt64) {
    batches = PairSchedule.batches(of: data.pairs.count, batchSize: batchSize, epochs: epochs) { epoch in
      data.order(byPrompt: byPrompt, seed: seed, epoch: epoch)
    }
    measure(data)
  }

  /// Batches of whole rankings.
  init(rankingsOf data: PreferenceData, batchSize: Int, epochs: Double, seed: UInt64) {
    let all = data.rankings()
    rankings = PairSchedule.batches(of: all.count, batchSize: batchSize, epochs: epochs) { epoch in
      var random = RandomStream(seed: seed, purpose: "order of rankings", index: UInt64(epoch))
      return random.permutation(of: all.count).map { all[$0] }
    }
    batches = rankings.map { $0.flatMap(PairSchedule.pairs)[...] }
    measure(data)
  }

  /// Every pair that a ranking implies.
  private static func pairs(of ranking: [Int]) -> [PreferenceData.Pair] {
    ranking.indices.flatMap { above in
      ranking[(above + 1)...].map { PreferenceData.Pair(chosen: ranking[above], rejected: $0) }
    }
  }

  private static func batches<Unit>(
    of count: Int, batchSize: Int, epochs: Double, order: (_ epoch: Int) -> [Unit]
  ) -> [ArraySlice<Unit>] {
    let size = min(batchSize, count)
    let steps = max(1, Int((epochs * Double(count) / Double(size)).rounded(.down)))
    var batches: [ArraySlice<Unit>] = []
    var epoch = 0
    while batches.count < steps {
      let units = order(epoch)
      var start = 0
      // An incomplete last batch is left out, so that all steps give their units the same weight.
      while start + size <= units.count, batches.count < steps {
        batches.append(units[start..<start + size])
        start += size
      }
      epoch += 1
    }
    return batches
  }

  /// A workspace for any pass of any batch.
  func workspace(for model: Transformer) -> Workspace {
    Workspace(shape: model.shape, rows: passRows, completionTokens: passTokens, trains: true, head: model.head)
  }

  /// Finds the sizes of all passes, so that memory can be planned before the first step.
  private mutating func measure(_ data: PreferenceData) {
    for batch in batches {
      let groups = data.groups(of: data.graph(batch))
      let runs = Microbatch.runs(groups.map(\.rows), parts: Microbatch.parts)
      passes = max(passes, runs.count)
      for run in runs {
        passRows = max(passRows, groups[run].reduce(0) { $0 + $1.rows })
        passTokens = max(passTokens, groups[run].reduce(0) { $0 + $1.tokens })
      }
    }
    var rowsOf: [Int: Int] = [:]
    for completion in data.completions {
      rowsOf[completion.prompt, default: data.prompts[completion.prompt].count] += completion.tokens.count
    }
    largestPrompt = rowsOf.values.max() ?? 0
  }
}
