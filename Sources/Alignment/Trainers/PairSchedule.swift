import LanguageModel

/// Which pairs each step of a training takes.
struct PairSchedule {
  let batches: [ArraySlice<PreferenceData.Pair>]
  /// The most rows and completion tokens of any batch, for planning memory.
  private(set) var rows = 0
  private(set) var completionTokens = 0
  /// The most rows of one prompt with all its completions.
  private(set) var largestPrompt = 0

  /// - Parameter epochs: passes; a part of one is allowed.
  init(_ data: PreferenceData, batchSize: Int, epochs: Double, together: Bool, seed: UInt64) {
    let size = min(batchSize, data.pairs.count)
    let steps = max(1, Int((epochs * Double(data.pairs.count) / Double(size)).rounded(.down)))
    var batches: [ArraySlice<PreferenceData.Pair>] = []
    var epoch = 0
    while batches.count < steps {
      let order = data.order(together: together, seed: seed, epoch: epoch)
      var start = 0
      // A last batch of fewer is left out: each step weighs its pairs alike.
      while start + size <= order.count, batches.count < steps {
        batches.append(order[start..<start + size])
        start += size
      }
      epoch += 1
    }
    self.batches = batches
    for batch in batches { measure(batch, data) }
    var rowsOf: [Int: Int] = [:]
    for completion in data.completions {
      rowsOf[completion.prompt, default: data.prompts[completion.prompt].count] += completion.tokens.count
    }
    largestPrompt = rowsOf.values.max() ?? 0
  }

  private mutating func measure(_ batch: ArraySlice<PreferenceData.Pair>, _ data: PreferenceData) {
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
}
