import LanguageModel

extension PreferenceData {
  /// Returns, for each validation prompt in order, the fraction of its pairs whose better completion has the larger
  /// log π/π_ref under a policy; ties count half. The better completion is that of the higher ground-truth reward,
  /// whatever the stored label.
  ///
  /// log π/π_ref ranks completions as DPO's implicit reward does at any β (arXiv 2305.18290, section 4). It is used for
  /// every method, so that methods are comparable, even if a method has another implicit reward.
  public func validationAccuracies(under policy: Transformer) -> [Double] {
    let members = Set(validationPairs.flatMap { [$0.chosen, $0.rejected] }).sorted()
    let scores = sequenceLogProbabilities(
      of: members.map { (completions[$0].prompt, completions[$0].tokens[...]) }, prompts: prompts, under: policy)
    let logRatios = Dictionary(
      uniqueKeysWithValues: zip(members, zip(members, scores).map { $1 - completions[$0].reference }))
    var sums: [Int: (right: Double, pairs: Double)] = [:]
    for pair in validationPairs {
      let chosenIsBetter = completions[pair.chosen].reward > completions[pair.rejected].reward
      let (better, worse) = chosenIsBetter ? (pair.chosen, pair.rejected) : (pair.rejected, pair.chosen)
      let gap = (logRatios[better] ?? .nan) - (logRatios[worse] ?? .nan)
      let sum = sums[completions[better].prompt] ?? (0, 0)
      sums[completions[better].prompt] = (sum.right + (gap > 0 ? 1 : gap == 0 ? 0.5 : 0), sum.pairs + 1)
    }
    return sums.sorted { $0.key < $1.key }.map { $0.value.right / $0.value.pairs }
  }
}
