import Alignment
import Foundation
import SweepTestSupport
import Testing

@testable import Stages
@testable import SweepFile

/// What dials make of pairs. 60 prompts with 4 completions each, whose texts and rewards are all different but for a tie
/// and an equal text.
struct PreferencePairingTests {
  private static let prompts = 60, perPrompt = 4

  private static func completions(offset: Int32, reward: Double) -> [PreferenceData.Completion] {
    (0..<prompts * perPrompt).map { index in
      PreferenceData.Completion(
        prompt: index / perPrompt, tokens: [offset + Int32(index)], finished: true,
        reward: reward + Double(index * 7 % 240) / 1000, reference: -Double(index) - Double(offset))
    }
  }

  private let drawn: PreferenceData
  private let poor: [PreferenceData.Completion]

  init() {
    var completions = Self.completions(offset: 0, reward: 0.5)
    completions[1].reward = completions[0].reward
    completions[5].tokens = completions[4].tokens
    drawn = PreferenceData(
      prompts: (0..<Self.prompts).map { [Int32($0)] }, completions: completions, pairs: [], validationPairs: [])
    poor = Self.completions(offset: 1000, reward: 0.1)
  }

  private func pair(_ change: (inout PreferenceSettings) -> Void = { _ in }) throws -> PreferencePairing.Result {
    var settings = PreferenceSettings(
      prompts: Self.prompts, completionsPerPrompt: Self.perPrompt, labels: .groundTruth, validationShare: 0.1)
    change(&settings)
    return try PreferencePairing(settings: settings, seed: 3).pair(drawn, poor: poor)
  }

  private func fact(_ name: String, _ result: PreferencePairing.Result) -> Double? {
    result.facts.first { $0.name.text == name }?.number
  }

  private func swapped(_ pair: PreferenceData.Pair) -> PreferenceData.Pair {
    .init(chosen: pair.rejected, rejected: pair.chosen)
  }

  @Test func withoutDialsEveryPairIsLabelledByItsReward() throws {
    let plain = try pair()
    #expect(plain.data.pairs.count + plain.data.validationPairs.count == 60 * 6 - 2)
    #expect(plain.data.validationPairs.count == 6 * 6 && fact("pairs", plain) == Double(plain.data.pairs.count))
    #expect(fact("pairs dropped as ties in reward", plain) == 1 && fact("pairs dropped as equal texts", plain) == 1)
    #expect(
      (plain.data.pairs + plain.data.validationPairs).allSatisfy {
        drawn.completions[$0.chosen].reward > drawn.completions[$0.rejected].reward
      })
  }

  @Test(arguments: [0.1, 0.4])
  func flipsAreCountedAndTouchTrainingPairsAlone(_ rate: Double) throws {
    let plain = try pair(), flipped = try pair { $0.flipRate = rate }
    let changed = zip(plain.data.pairs, flipped.data.pairs).filter { $0 != $1 }
    #expect(changed.allSatisfy { $1 == swapped($0) })
    #expect(fact("pairs flipped", flipped) == Double(changed.count))
    // A binomial count, within 4 of its deviations.
    let expected = rate * Double(plain.data.pairs.count)
    #expect(abs(Double(changed.count) - expected) < 4 * (expected * (1 - rate)).squareRoot())
    #expect(flipped.data.validationPairs == plain.data.validationPairs)
    #expect(try pair { $0.flipRate = rate }.data.pairs == flipped.data.pairs)
  }

  /// A pair's coin is its own: a higher rate flips the same pairs and more, and fewer pairs are flipped alike.
  @Test func flipsAreNested() throws {
    let plain = try pair(), all = try pair { $0.flipRate = 1 }
    #expect(all.data.pairs == plain.data.pairs.map(swapped))
    func flips(_ change: (inout PreferenceSettings) -> Void) throws -> Set<PreferenceData.Pair> {
      Set(try pair(change).data.pairs).subtracting(plain.data.pairs)
    }
    let few = try flips { $0.flipRate = 0.1 }, many = try flips { $0.flipRate = 0.3 }
    #expect(few.isSubset(of: many) && few.count < many.count)
    let kept = Set(try pair { $0.pairs = 100 }.data.pairs)
    #expect(try flips { ($0.pairs, $0.flipRate) = (100, 0.3) } == many.filter { kept.contains(swapped($0)) })
  }

  @Test func fewerPairsAreAPartOfMore() throws {
    let plain = try pair()
    var before: Set<PreferenceData.Pair> = []
    for count in [1, 7, 60, 121, plain.data.pairs.count] {
      let result = try pair { $0.pairs = count }
      let pairs = result.data.pairs
      #expect(pairs.count == count && fact("pairs", result) == Double(count))
      #expect(before.isSubset(of: pairs))
      before = Set(pairs)
      // In the order of all, and so a prompt's together; at most one prompt in part.
      #expect(plain.data.pairs.filter(before.contains) == pairs)
      let perPrompt = Dictionary(grouping: pairs) { drawn.completions[$0.chosen].prompt }.mapValues(\.count)
      let whole = Dictionary(grouping: plain.data.pairs) { drawn.completions[$0.chosen].prompt }.mapValues(\.count)
      #expect(perPrompt.filter { $1 < whole[$0] ?? 0 }.count <= 1)
      #expect(result.data.validationPairs == plain.data.validationPairs)
    }
    let error = #expect(throws: TooFewPairs.self) { try pair { $0.pairs = 324 } }
    #expect(
      error?.description
        == "324 training pairs were requested, but only \(plain.data.pairs.count) are left after pairs "
        + "with equal texts or rewards were dropped. Request at most \(plain.data.pairs.count), or raise "
        + "`preferences.prompts`.")
  }

  @Test func theMixtureHasItsShareExactly() throws {
    let plain = try pair()
    var before: Set<Int> = []
    for share in [0.1, 0.5, 1] {
      let result = try pair { $0.highGapShare = share }
      let changed = plain.data.pairs.indices.filter { result.data.pairs[$0] != plain.data.pairs[$0] }
      #expect(changed.count == Int((share * Double(plain.data.pairs.count)).rounded()))
      #expect(fact("high-gap pairs", result) == Double(changed.count))
      #expect(before.isSubset(of: changed))
      before = Set(changed)
      #expect(result.data.validationPairs == plain.data.validationPairs)
      #expect(result.data.completions.prefix(drawn.completions.count) == drawn.completions[...])
      #expect(result.data.completions.count == drawn.completions.count + result.poorSources.count)
      #expect(Set(result.poorSources).count == result.poorSources.count)
      for index in changed {
        let old = plain.data.pairs[index], new = result.data.pairs[index]
        // The same chosen one, against what the un-tuned model wrote in the rejected one's place.
        #expect(new.chosen == old.chosen)
        #expect(result.data.completions[new.rejected] == poor[old.rejected])
        #expect(poor[old.rejected].prompt == drawn.completions[old.chosen].prompt)
      }
      let gaps = changed.map { index -> Double in
        let pair = result.data.pairs[index], completions = result.data.completions
        return completions[pair.chosen].reference - completions[pair.rejected].reference
      }
      let mean = gaps.reduce(0, +) / Double(gaps.count)
      #expect(abs(mean - (fact("high-gap pairs' mean difference in log π_ref, nats", result) ?? 0)) < 1e-9)
      #expect((fact("low-gap pairs' mean difference in reward", result) == nil) == (share == 1))
    }
  }

  /// A poor completion that is the chosen one's text makes no pair with it.
  @Test func aPoorCompletionIsNeverTheChosenText() throws {
    var poor = poor
    let plain = try pair()
    for pair in plain.data.pairs.prefix(40) { poor[pair.rejected].tokens = drawn.completions[pair.chosen].tokens }
    var settings = PreferenceSettings(
      prompts: Self.prompts, completionsPerPrompt: Self.perPrompt, labels: .groundTruth, validationShare: 0.1)
    settings.highGapShare = 0.8
    let result = try PreferencePairing(settings: settings, seed: 3).pair(drawn, poor: poor)
    #expect(fact("high-gap pairs", result) == (0.8 * Double(plain.data.pairs.count)).rounded())
    #expect(
      result.data.pairs.allSatisfy {
        result.data.completions[$0.chosen].tokens != result.data.completions[$0.rejected].tokens
      })
  }

  /// What another reference says takes the place of what is stored, of poor completions too.
  @Test func anotherReferenceIsReadInTheRightOrder() throws {
    let folder = try SweepFiles.TemporaryFolder()
    func url(_ name: String) -> URL { folder.url.appendingPathComponent(name) }
    let result = try pair { ($0.highGapShare, $0.flipRate) = (0.3, 0.2) }
    let sources = drawn.completions.indices + result.poorSources.map { drawn.completions.count + $0 }
    try PreferenceFile.write(result.data, sources: sources, to: url("data"))
    #expect(try PreferenceFile.read(url("data")).completions == result.data.completions)
    try ReferenceScores.write(drawn.completions.map { 2 * $0.reference }, to: url("own"))
    try ReferenceScores.write(poor.map { 2 * $0.reference }, to: url("poor"))
    let read = try PreferenceFile.read(url("data"), references: [url("own"), url("poor")])
    #expect(read.completions.map(\.reference) == result.data.completions.map { 2 * $0.reference })
    #expect(read.pairs == result.data.pairs)
    #expect(throws: (any Error).self) { try PreferenceFile.read(url("data"), references: [url("own")]) }
    // Without poor ones the order is the file's.
    let plain = try pair()
    try PreferenceFile.write(plain.data, to: url("plain"))
    let other = try PreferenceFile.read(url("plain"), references: [url("own")])
    #expect(other.completions.map(\.reference) == plain.data.completions.map { 2 * $0.reference })
  }
}

/// Pairs that people made.
struct CorpusPairingTests {
  private func data(reward: (Int) -> Double) -> PreferenceData {
    // Two prompts in three have a pair, and each third two.
    let pairs = (0..<30).flatMap { prompt -> [PreferenceData.Pair] in
      let first = 3 * prompt
      switch prompt % 3 {
      case 0: return []
      case 1: return [.init(chosen: first, rejected: first + 1)]
      default: return [.init(chosen: first, rejected: first + 1), .init(chosen: first + 2, rejected: first)]
      }
    }
    return PreferenceData(
      prompts: (0..<30).map { [Int32($0)] },
      completions: (0..<90).map {
        .init(prompt: $0 / 3, tokens: [Int32($0)], finished: true, reward: reward($0), reference: 0)
      }, pairs: pairs, validationPairs: [])
  }

  private let settings = PreferenceSettings(
    prompts: 30, completionsPerPrompt: 0, labels: .corpus, validationShare: 0.2)

  @Test func pairsStandAsTheyAre() throws {
    let drawn = data { Double($0 % 3) }
    let result = try PreferencePairing(settings: settings, seed: 1).pair(drawn)
    #expect(Set(result.data.pairs + result.data.validationPairs) == Set(drawn.pairs))
    let training = Set(result.data.pairs.map { drawn.completions[$0.chosen].prompt })
    let validation = Set(result.data.validationPairs.map { drawn.completions[$0.chosen].prompt })
    #expect(training.isDisjoint(with: validation) && !validation.isEmpty)
    // The first of a prompt has the lowest reward and the last the highest: 20 pairs are against it.
    #expect(result.facts.first { $0.name == "pairs labelled against the ground truth" }?.number == 20)
    var flipping = settings
    flipping.flipRate = 1
    let flipped = try PreferencePairing(settings: flipping, seed: 1).pair(drawn)
    #expect(flipped.data.pairs == result.data.pairs.map { .init(chosen: $0.rejected, rejected: $0.chosen) })
  }

  @Test func withoutAGroundTruthNothingIsSaidOfIt() throws {
    let result = try PreferencePairing(settings: settings, seed: 1).pair(data { _ in .nan })
    #expect(!result.facts.contains { $0.name.text.hasPrefix("pairs labelled against") })
    var none = data { _ in .nan }
    none.pairs = []
    #expect(throws: ExampleError.noPairs) { try PreferencePairing(settings: settings, seed: 1).pair(none) }
  }
}
