import LanguageModel
import Tensor

/// Scores completions after the prompt of other completions: KTO's z0 is the mean of these scores.
///
/// For the whole training, the completions of each prompt are paired with one other prompt, so that the reference's
/// log-probabilities of them are computed once.
final class MismatchedScorer {
  private let data: PreferenceData
  private let scorer: TokenScorer
  /// For each training prompt, the prompt that its completions are scored after.
  private var partner: [Int: Int] = [:]
  /// For each completion, Σ log π_ref after its partner prompt, nats.
  private var references: [Int: Double] = [:]

  /// - Parameter policy: still the reference; later calls use its present parameters.
  init(_ data: PreferenceData, policy: Transformer, seed: UInt64) {
    self.data = data
    let members = Set(data.pairs.flatMap { [$0.chosen, $0.rejected] }).sorted()
    scorer = TokenScorer(policy)
    let prompts = Set(members.map { data.completions[$0].prompt }).sorted()
    // A single prompt has no partner.
    guard prompts.count > 1 else { return }
    var random = RandomStream(seed: seed, purpose: "mismatched prompts")
    let circle = random.permutation(of: prompts.count).map { prompts[$0] }
    for (place, prompt) in circle.enumerated() { partner[prompt] = circle[(place + 1) % circle.count] }
    references = Dictionary(uniqueKeysWithValues: zip(members, sums(members)))
  }

  /// Returns log π − log π_ref of each completion after its partner prompt, nats; empty if there are no partners.
  func logRatios(of completions: [Int]) -> [Double] {
    guard !partner.isEmpty else { return [] }
    return zip(completions, sums(completions)).map { $1 - (references[$0] ?? .nan) }
  }

  private func sums(_ completions: [Int]) -> [Double] {
    let branches = completions.map { index -> (prompt: Int, tokens: ArraySlice<Int32>) in
      let completion = data.completions[index]
      return (partner[completion.prompt] ?? completion.prompt, completion.tokens[...])
    }
    return scorer.score(prompts: data.prompts, completions: branches).map { $0.reduce(0, +) }
  }
}
