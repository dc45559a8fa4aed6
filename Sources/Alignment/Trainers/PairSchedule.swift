import LanguageModel
import Tensor

/// Which pairs each step of a training takes.
struct PairSchedule {
  private(set) var batches: [ArraySlice<PreferenceData.Pair>] = []
  /// The rankings of each batch, whose pairs are then all that they imply; empty for a schedule of pairs.
  private(set) var rankings: [ArraySlice<[Int]>] = []
  /// The most rows and completion tokens of any batch, for planning memory.
  private(set) var rows = 0
  private(set) var completionTokens = 0
  /// The most rows of one prompt with all its completions.
  private(set) var largestPrompt = 0

  /// - Parameter epochs: passes; a part of one is allowed.
  init(_ data: PreferenceData, batchSize: Int, epochs: Double, together: Bool, seed: UInt64) {
    batches = PairSchedule.batches(of: data.pairs.count, batchSize: batchSize, epochs: epochs) { epoch in
      data.order(together: together, seed: seed, epoch: epoch)
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
      // A last batch of fewer is left out: each step weighs its units alike.
      while start + size <= units.count, batches.count < steps {
        batches.append(units[start..<start + size])
        start += size
      }
      epoch += 1
    }
    return batches
  }

  /// Room for any pass of a batch, and no more than the largest batch needs.
  func workspace(for model: Transformer) -> Workspace {
    PairSchedule.workspace(
      for: model, largestPrompt: largestPrompt, rows: rows, completionTokens: completionTokens)
  }

  static func workspace(
    for model: Transformer, largestPrompt: Int, rows batchRows: Int, completionTokens: Int
  ) -> Workspace {
    let rows = min(max(Microbatch.rows, largestPrompt), batchRows)
    return Workspace(
      shape: model.shape, rows: rows, completionTokens: min(rows, completionTokens), trains: true, head: model.head)
  }

  private mutating func measure(_ data: PreferenceData) {
    for batch in batches {
      var prompts: Set<Int> = [], completions: Set<Int> = []
      var tokens = 0, rowCount = 0
      for pair in batch {
        for index in [pair.chosen, pair.rejected] where completions.insert(index).inserted {
          let completion = data.completions[index]
          tokens += completion.tokens.count
          if prompts.insert(completion.prompt).inserted { rowCount += data.prompts[completion.prompt].count }
        }
      }
      rows = max(rows, rowCount + tokens)
      completionTokens = max(completionTokens, tokens)
    }
    var rowsOf: [Int: Int] = [:]
    for completion in data.completions {
      rowsOf[completion.prompt, default: data.prompts[completion.prompt].count] += completion.tokens.count
    }
    largestPrompt = rowsOf.values.max() ?? 0
  }
}
