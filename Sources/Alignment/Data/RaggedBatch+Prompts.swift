import LanguageModel

extension RaggedBatch {
  /// Some completions as a ragged tree that holds only the prompts they need.
  init(
    prompts: [[Int32]], needed completions: some Sequence<(prompt: Int, tokens: ArraySlice<Int32>)>,
    keepsFinalTokens: Bool = false
  ) {
    var places: [Int: Int] = [:]
    var used: [[Int32]] = []
    let branches = completions.map { completion -> (prompt: Int, tokens: ArraySlice<Int32>) in
      if let place = places[completion.prompt] { return (place, completion.tokens) }
      places[completion.prompt] = used.count
      used.append(prompts[completion.prompt])
      return (used.count - 1, completion.tokens)
    }
    self.init(prompts: used, completions: branches, keepsFinalTokens: keepsFinalTokens)
  }
}
