import Alignment
import Foundation
import Ledger
import SweepFile
import Tensor

/// Makes pairs from completions. Labels every pair of a prompt's completions, then selects the pairs to keep, replaces
/// rejected completions by poor ones, and flips labels, in this order. Validation pairs are only labelled.
struct PreferencePairing {
  let settings: PreferenceSettings
  let seed: UInt64

  struct Result {
    var data: PreferenceData
    /// For each poor completion in the data, which follow those of the SFT policy, its index among the poor
    /// completions.
    var poorSources: [Int] = []
    var facts: [(name: FactName, number: Double)] = []
  }

  /// A pair with the address of its random numbers: its prompt, and its index among the prompt's pairs.
  private struct LabelledPair {
    var pair: PreferenceData.Pair
    var prompt: Int
    var index: Int
  }

  /// - Parameters:
  ///   - drawn: the SFT policy's completions, `completionsPerPrompt` for each prompt, in the order of the prompts.
  ///   - poor: as many completions of an untuned model, with the SFT policy's log-probabilities; needed for
  ///     `highGapShare` only.
  func pair(_ drawn: PreferenceData, poor: [PreferenceData.Completion]? = nil) throws -> Result {
    var result = Result(data: drawn)
    var training = try label(drawn, &result)
    if let wanted = settings.pairs { training = try keep(wanted, of: training, prompts: drawn.prompts.count) }
    if let fraction = settings.highGapShare, let poor { replace(fraction, of: &training, by: poor, &result) }
    if let rate = settings.flipRate { flip(&training, at: rate, &result) }
    result.data.pairs = training.map(\.pair)
    result.facts.insert(("pairs", Double(training.count)), at: 0)
    return result
  }

  private func validationPrompts(of drawn: PreferenceData) -> Set<Int> {
    var random = RandomStream(seed: seed, purpose: "validation prompts")
    return Set(random.permutation(of: drawn.prompts.count).prefix(settings.validationPrompts))
  }

  /// Puts each desirable completion beside an undesirable one, in general of another prompt, for methods that learn from
  /// each completion by itself, such as KTO (arXiv 2402.01306). Of the kind with fewer completions, some occur several
  /// times, so that both kinds have the same weight, as the paper advises.
  static func unpaired(desirable: [Int], undesirable: [Int], seed: UInt64) -> [PreferenceData.Pair] {
    guard !desirable.isEmpty, !undesirable.isEmpty else { return [] }
    func shuffled(_ completions: [Int], _ index: UInt64) -> [Int] {
      var random = RandomStream(seed: seed, purpose: "unpaired completions", index: index), completions = completions
      random.shuffle(&completions)
      return completions
    }
    let desirable = shuffled(desirable, 0), undesirable = shuffled(undesirable, 1)
    return (0..<max(desirable.count, undesirable.count)).map {
      .init(chosen: desirable[$0 % desirable.count], rejected: undesirable[$0 % undesirable.count])
    }.sorted { ($0.chosen, $0.rejected) < ($1.chosen, $1.rejected) }
  }

  /// Pairs labelled completions again within the training prompts and within the validation prompts.
  private func pairedWithinSplits(_ drawn: PreferenceData, _ validation: Set<Int>) -> [PreferenceData.Pair] {
    let isUnpaired = drawn.pairs.contains {
      drawn.completions[$0.chosen].prompt != drawn.completions[$0.rejected].prompt
    }
    guard isUnpaired else { return drawn.pairs }
    let desirable = Set(drawn.pairs.map(\.chosen)).sorted(), undesirable = Set(drawn.pairs.map(\.rejected)).sorted()
    return [false, true].flatMap { isValidation in
      func members(_ completions: [Int]) -> [Int] {
        completions.filter { validation.contains(drawn.completions[$0].prompt) == isValidation }
      }
      return Self.unpaired(desirable: members(desirable), undesirable: members(undesirable), seed: seed)
    }
  }

  /// The pairs that the corpus provides. Adds those of validation prompts to the result.
  private func takeCorpusPairs(_ drawn: PreferenceData, _ result: inout Result) throws -> [LabelledPair] {
    let validation = validationPrompts(of: drawn)
    var training: [LabelledPair] = [], counts = [Int](repeating: 0, count: drawn.prompts.count)
    result.data.validationPairs = []
    let pairs = pairedWithinSplits(drawn, validation)
    for pair in pairs {
      let prompt = drawn.completions[pair.chosen].prompt
      if validation.contains(prompt) {
        result.data.validationPairs.append(pair)
      } else {
        training.append(LabelledPair(pair: pair, prompt: prompt, index: counts[prompt]))
        counts[prompt] += 1
      }
    }
    result.facts = [("validation pairs", Double(result.data.validationPairs.count))]
    let gaps = pairs.map { drawn.completions[$0.chosen].reward - drawn.completions[$0.rejected].reward }
    if gaps.allSatisfy(\.isFinite) {
      result.facts.append(("pairs labelled against the ground truth", Double(gaps.count { $0 < 0 })))
    }
    guard !training.isEmpty else { throw ExampleError.noPairs }
    return training
  }

  /// Labels every pair of a prompt's completions, except pairs with equal texts or equal rewards. Adds those of
  /// validation prompts to the result.
  private func label(_ drawn: PreferenceData, _ result: inout Result) throws -> [LabelledPair] {
    if settings.labels == .corpus { return try takeCorpusPairs(drawn, &result) }
    let k = settings.completionsPerPrompt, completions = drawn.completions
    let validation = validationPrompts(of: drawn)
    var training: [LabelledPair] = []
    var equalTexts = 0, ties = 0, againstReward = 0
    for prompt in drawn.prompts.indices {
      for i in 0..<k {
        for j in i + 1..<k {
          let first = prompt * k + i, second = prompt * k + j
          guard completions[first].tokens != completions[second].tokens else {
            equalTexts += 1
            continue
          }
          let difference = completions[first].reward - completions[second].reward
          guard difference != 0 else {
            ties += 1
            continue
          }
          let firstIsChosen: Bool
          switch settings.labels {
          case .groundTruth, .corpus:
            firstIsChosen = difference > 0
          case .bradleyTerry(let temperature):
            var coin = RandomStream(seed: seed, purpose: "labels", index: UInt64(prompt), subindex: UInt64(i * k + j))
            firstIsChosen = coin.uniform() < 1 / (1 + exp(-difference / temperature))
          }
          if firstIsChosen != (difference > 0) { againstReward += 1 }
          let pair = PreferenceData.Pair(
            chosen: firstIsChosen ? first : second, rejected: firstIsChosen ? second : first)
          if validation.contains(prompt) {
            result.data.validationPairs.append(pair)
          } else {
            training.append(LabelledPair(pair: pair, prompt: prompt, index: i * k + j))
          }
        }
      }
    }
    result.facts = [
      ("validation pairs", Double(result.data.validationPairs.count)),
      ("pairs dropped as equal texts", Double(equalTexts)), ("pairs dropped as ties in reward", Double(ties)),
      ("pairs labelled against the ground truth", Double(againstReward)),
    ]
    guard !training.isEmpty else { throw NoPairs(prompts: drawn.prompts.count, equalTexts: equalTexts, ties: ties) }
    return training
  }

  /// Keeps the pairs of whole prompts in a random order until there are enough; of the last prompt perhaps a part. So a
  /// prompt's pairs stay together, and a smaller set is part of a larger one.
  private func keep(_ wanted: Int, of pairs: [LabelledPair], prompts: Int) throws -> [LabelledPair] {
    guard wanted <= pairs.count else { throw TooFewPairs(wanted: wanted, found: pairs.count) }
    var random = RandomStream(seed: seed, purpose: "prompts whose pairs are kept")
    var rank = [Int](repeating: 0, count: prompts)
    for (index, prompt) in random.permutation(of: prompts).enumerated() { rank[prompt] = index }
    let order = pairs.indices.sorted { (rank[pairs[$0].prompt], $0) < (rank[pairs[$1].prompt], $1) }
    return order.prefix(wanted).sorted().map { pairs[$0] }
  }

  /// Makes the gap mixture of arXiv 2407.08639, section 3. In the paper, low-gap pairs are those of a data set, and
  /// high-gap pairs have a sample of a weaker model as the rejected completion. Here low-gap pairs are two completions
  /// of the SFT policy. In a high-gap pair, an untuned model's completion of the same prompt, sampled with the same
  /// random numbers, replaces the rejected completion. As in the paper, it is rejected whatever its reward. A larger
  /// fraction contains the pairs of a smaller one.
  private func replace(
    _ fraction: Double, of pairs: inout [LabelledPair], by poor: [PreferenceData.Completion], _ result: inout Result
  ) {
    let wanted = Int((fraction * Double(pairs.count)).rounded())
    var random = RandomStream(seed: seed, purpose: "high-gap pairs")
    var replaced: [Int] = []
    for index in random.permutation(of: pairs.count) where replaced.count < wanted {
      // A pair of equal texts would teach nothing.
      let pair = pairs[index].pair
      if poor[pair.rejected].tokens != result.data.completions[pair.chosen].tokens { replaced.append(index) }
    }
    var copies: [Int: Int] = [:]
    for index in replaced.sorted() {
      let source = pairs[index].pair.rejected
      if copies[source] == nil {
        copies[source] = result.data.completions.count
        result.data.completions.append(poor[source])
        result.poorSources.append(source)
      }
      pairs[index].pair.rejected = copies[source] ?? source
    }
    let completions = result.data.completions, isHigh = Set(replaced)
    func gaps(_ members: some Sequence<Int>, _ quantity: KeyPath<PreferenceData.Completion, Double>) -> [Double] {
      members.map {
        completions[pairs[$0].pair.chosen][keyPath: quantity] - completions[pairs[$0].pair.rejected][keyPath: quantity]
      }
    }
    result.facts += [
      ("high-gap pairs", Double(replaced.count)),
      (
        "high-gap pairs whose poor completion has the higher reward",
        Double(gaps(replaced, \.reward).count { $0 < 0 })
      ),
    ]
    for (name, members) in [("high-gap", replaced), ("low-gap", pairs.indices.filter { !isHigh.contains($0) })]
    where !members.isEmpty {
      result.facts += [
        ("\(name) pairs' mean difference in reward", moments(gaps(members, \.reward)).mean),
        ("\(name) pairs' mean difference in log π_ref, nats", moments(gaps(members, \.reference)).mean),
      ]
    }
  }

  /// Flips each pair independently with the given probability, as the authors' code of arXiv 2407.07880 does. A pair's
  /// random number does not depend on the other settings, so a higher rate flips the same pairs and more.
  private func flip(_ pairs: inout [LabelledPair], at rate: Double, _ result: inout Result) {
    var flipped = 0
    for index in pairs.indices {
      var coin = RandomStream(
        seed: seed, purpose: "flips", index: UInt64(pairs[index].prompt), subindex: UInt64(pairs[index].index))
      guard coin.uniform() < rate else { continue }
      let pair = pairs[index].pair
      pairs[index].pair = .init(chosen: pair.rejected, rejected: pair.chosen)
      flipped += 1
    }
    result.facts.append(("pairs flipped", Double(flipped)))
  }
}

/// No two completions of any prompt differ.
struct NoPairs: Error, CustomStringConvertible {
  let prompts: Int
  let equalTexts: Int
  let ties: Int
  var description: String {
    "no preference pair is left from \(prompts) prompts: \(equalTexts) pairs had equal texts and \(ties) had equal "
      + "rewards. Use more prompts, or train the SFT policy for longer."
  }
}

/// More training pairs were requested than are left after pairs with equal texts or rewards were dropped.
struct TooFewPairs: Error, CustomStringConvertible {
  let wanted: Int
  let found: Int
  var description: String {
    "\(wanted) training pairs were requested, but only \(found) are left after pairs with equal texts or rewards were "
      + "dropped. Request at most \(found), or raise `preferences.prompts`."
  }
}
