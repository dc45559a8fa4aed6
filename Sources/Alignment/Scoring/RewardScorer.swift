import LanguageModel

/// A trained reward model, which scores a completion at its last token.
public struct RewardScorer {
  private let scorer: TokenScorer

  public init(model: Transformer) { scorer = TokenScorer(model) }

  /// Returns one reward for each completion.
  public func rewards(prompts: [[Int32]], completions: [(prompt: Int, tokens: ArraySlice<Int32>)]) -> [Double] {
    scorer.finalScalars(prompts: prompts, completions: completions)
  }

  func rewards(of data: PreferenceData) -> [Double] {
    rewards(prompts: data.prompts, completions: data.completions.map { ($0.prompt, $0.tokens[...]) })
  }

  /// Returns the fraction of pairs that are ranked correctly; ties count half.
  func accuracy(on pairs: [PreferenceData.Pair], of data: PreferenceData) -> Double {
    guard !pairs.isEmpty else { return .nan }
    let graph = data.graph(pairs)
    let values = rewards(
      prompts: data.prompts,
      completions: graph.completions.map { (data.completions[$0].prompt, data.completions[$0].tokens[...]) })
    return BradleyTerry.loss(rewards: values, pairs: graph.pairs).accuracy
  }
}
