import Alignment
import Ledger

/// The names of the facts that say how long texts of one kind are. Stages that make texts record them; memory estimates
/// read them.
struct TextLengthFacts: Sendable {
  let mean, standardDeviation, longest: FactName

  /// - Parameters:
  ///   - texts: the plural, such as "completions".
  ///   - one: the singular, such as "completion".
  private init(_ texts: String, one: String) {
    mean = "\(texts)' mean length, tokens"
    standardDeviation = "\(texts)' length deviation, tokens"
    longest = "longest \(one), tokens"
  }

  /// Without the start token.
  static let trainingPrompts = TextLengthFacts("training prompts", one: "training prompt")
  /// Without the start token.
  static let evaluationPrompts = TextLengthFacts("evaluation prompts", one: "evaluation prompt")
  static let completions = TextLengthFacts("completions", one: "completion")
  /// The corpus's own completions in the training split.
  static let exampleCompletions = TextLengthFacts("training completions", one: "training completion")

  /// The largest sum of a prompt, its start token included, and all its completions.
  static let largestPrompt: FactName = "largest prompt with its completions, tokens"
  /// The longest sequence of a prompt and one completion that SFT learns from.
  static let longestExample: FactName = "longest training prompt with a completion, tokens"

  static let all: [FactName] =
    [trainingPrompts, evaluationPrompts, completions, exampleCompletions].flatMap {
      [$0.mean, $0.standardDeviation, $0.longest]
    } + [largestPrompt, longestExample]
}

extension StageContext {
  /// Records how long texts are; nothing where there are none.
  func fact(_ names: TextLengthFacts, lengths: [Int]) throws {
    guard let longest = lengths.max() else { return }
    let moments = moments(lengths.map(Double.init))
    try fact(names.mean, moments.mean)
    try fact(names.standardDeviation, moments.standardDeviation)
    try fact(names.longest, longest)
  }
}
