import Tensor

/// Chooses prompts among those of examples.
public struct ExamplePromptSelection: Sendable {
  /// Which training prompts will do.
  public enum Wanted: String, Sendable, Codable, Hashable {
    case any
    /// Those that people compared completions of.
    case paired
  }

  public let training: [[Int32]]
  public let seed: UInt64

  public init(training: [[Int32]], seed: UInt64) {
    self.training = training
    self.seed = seed
  }

  /// Distinct training prompts in a random order.
  ///
  /// - Parameter paired: which prompts have pairs.
  public func trainingPrompts(count: Int, wanted: Wanted, paired: Set<Int>) throws(PromptError) -> PromptSet {
    var random = RandomStream(seed: seed, purpose: "training prompt")
    var chosen: [Prompt] = [], seen = Set<[Int32]>(), repeated = 0
    for place in random.permutation(of: training.count) where wanted == .any || paired.contains(place) {
      if chosen.count >= count { break }
      if seen.insert(training[place]).inserted {
        chosen.append(Prompt(tokens: training[place], document: place))
      } else {
        repeated += 1
      }
    }
    guard chosen.count >= count else {
      throw .notEnoughExamples(wanted: count, found: chosen.count, examples: training.count, paired: wanted == .paired)
    }
    return PromptSet(prompts: chosen, reused: 0, repeated: repeated, seenInTraining: 0)
  }

  /// Distinct held-out prompts in a random order, with none of which a training prompt begins.
  public func evaluationPrompts(count: Int, of heldOut: [[Int32]]) throws(PromptError) -> PromptSet {
    var random = RandomStream(seed: seed, purpose: "evaluation prompt")
    let index = PrefixIndex(heldOut)
    var known = Set<[Int32]>()
    for sequence in training { index.forEachPrefix(of: sequence) { known.insert(heldOut[$0]) } }
    var chosen: [Prompt] = [], taken = Set<[Int32]>(), repeated = 0, seenInTraining = 0
    for place in random.permutation(of: heldOut.count) {
      if chosen.count >= count { break }
      let tokens = heldOut[place]
      if known.contains(tokens) {
        seenInTraining += 1
      } else if !taken.insert(tokens).inserted {
        repeated += 1
      } else {
        chosen.append(Prompt(tokens: tokens, document: place))
      }
    }
    guard chosen.count >= count else {
      throw .notEnoughHeldOut(
        wanted: count, found: chosen.count, examples: heldOut.count, repeated: repeated,
        seenInTraining: seenInTraining)
    }
    return PromptSet(prompts: chosen, reused: 0, repeated: repeated, seenInTraining: seenInTraining)
  }
}
