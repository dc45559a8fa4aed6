import Tensor

/// Selects prompts from the prompts of examples.
public struct ExamplePromptSelection: Sendable {
  /// A condition on training prompts.
  public enum Condition: String, Sendable, Codable, Hashable {
    case any
    /// The example has preference pairs.
    case paired
  }

  let training: [[Int32]]
  let seed: UInt64

  public init(training: [[Int32]], seed: UInt64) {
    self.training = training
    self.seed = seed
  }

  /// Returns distinct training prompts in random order.
  ///
  /// - Parameter paired: The indices of the prompts that have pairs.
  public func trainingPrompts(count: Int, where condition: Condition, paired: Set<Int>) throws(PromptError) -> PromptSet
  {
    var random = RandomStream(seed: seed, purpose: "training prompt")
    var chosen: [Prompt] = [], seen = Set<[Int32]>(), repeated = 0
    for index in random.permutation(of: training.count) where condition == .any || paired.contains(index) {
      if chosen.count >= count { break }
      if seen.insert(training[index]).inserted {
        chosen.append(Prompt(tokens: training[index], source: index))
      } else {
        repeated += 1
      }
    }
    guard chosen.count >= count else {
      throw .notEnoughExamples(
        requested: count, found: chosen.count, examples: training.count, paired: condition == .paired)
    }
    return PromptSet(prompts: chosen, reused: 0, repeated: repeated, seenInTraining: 0)
  }

  /// Returns distinct held-out prompts in random order. No training prompt starts with or equals one of them.
  ///
  /// - Parameter allowed: The indices of the held-out prompts that may be selected; nil for all.
  public func evaluationPrompts(
    count: Int, of heldOut: [[Int32]], among allowed: Set<Int>? = nil
  ) throws(PromptError) -> PromptSet {
    var random = RandomStream(seed: seed, purpose: "evaluation prompt")
    let prefixes = PrefixIndex(heldOut)
    var known = Set<[Int32]>()
    for sequence in training { prefixes.forEachPrefix(of: sequence) { known.insert(heldOut[$0]) } }
    var chosen: [Prompt] = [], taken = Set<[Int32]>(), repeated = 0, seenInTraining = 0
    for index in random.permutation(of: heldOut.count) where allowed?.contains(index) != false {
      if chosen.count >= count { break }
      let tokens = heldOut[index]
      if known.contains(tokens) {
        seenInTraining += 1
      } else if !taken.insert(tokens).inserted {
        repeated += 1
      } else {
        chosen.append(Prompt(tokens: tokens, source: index))
      }
    }
    guard chosen.count >= count else {
      throw .notEnoughHeldOut(
        requested: count, found: chosen.count, examples: allowed?.count ?? heldOut.count, repeated: repeated,
        seenInTraining: seenInTraining)
    }
    return PromptSet(prompts: chosen, reused: 0, repeated: repeated, seenInTraining: seenInTraining)
  }
}
