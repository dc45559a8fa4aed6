import Alignment
import Ledger
import SweepFile

/// How long texts turned out to be, as the stages that made them have noted: facts in the ledger. A stage that an earlier
/// version of this program made may lack them.
struct MeasuredLengths: Sendable {
  /// What is noted of one kind of texts.
  struct Names: Sendable {
    let mean, deviation, longest: String

    /// - Parameter texts: such as "completions"; `one` of them, such as "completion".
    init(_ texts: String, one: String) {
      mean = "\(texts)' mean length, tokens"
      deviation = "\(texts)' length deviation, tokens"
      longest = "longest \(one), tokens"
    }
  }

  /// Without the start token.
  static let trainingPrompts = Names("training prompts", one: "training prompt")
  /// Without the start token.
  static let evaluationPrompts = Names("evaluation prompts", one: "evaluation prompt")
  static let completions = Names("completions", one: "completion")
  /// Of the corpus's own, in the training split.
  static let exampleCompletions = Names("training completions", one: "training completion")
  /// The start token included.
  static let largestPrompt = "largest prompt with its completions, tokens"
  /// What SFT learns from, of a prompt and one completion.
  static let longestExample = "longest training prompt with a completion, tokens"

  private static let all =
    [trainingPrompts, evaluationPrompts, completions, exampleCompletions].flatMap {
      [$0.mean, $0.deviation, $0.longest]
    }
    + [largestPrompt, longestExample]

  private var numbers: [String: [String: Double]] = [:]

  init() {}

  /// Of all stages of a plan that have told.
  init(of entries: [Plan.Entry], in ledger: Ledger) throws {
    for entry in entries where MeasuredLengths.isTold(by: entry.kind) { try learn(entry.hash, from: ledger) }
  }

  static func isTold(by kind: StageKind) -> Bool {
    [.examples, .prompts, .heldOutPrompts, .completions].contains(kind)
  }

  /// Takes what a stage has told, if it is made.
  mutating func learn(_ stage: StageHash, from ledger: Ledger) throws {
    let found = try ledger.numbers(ofStage: stage.text, named: Self.all)
    if !found.isEmpty { numbers[stage.text] = found }
  }

  func number(_ name: String, of stage: StageHash?) -> Int? {
    stage.flatMap { numbers[$0.text]?[name] }.flatMap { Int(exactly: $0.rounded(.up)) }
  }

  /// Nil where the stage is not made, or did not tell.
  ///
  /// - Parameter extra: tokens that each text has besides.
  func texts(_ names: Names, of stage: StageHash?, and extra: Int = 0) -> TextLengths? {
    guard let stage, let found = numbers[stage.text], let mean = found[names.mean],
      let deviation = found[names.deviation], let longest = number(names.longest, of: stage)
    else { return nil }
    return TextLengths(mean: mean + Double(extra), standardDeviation: deviation, longest: longest + extra)
  }
}

extension StageContext {
  /// Notes how long texts are, for the memory of what is made from them.
  func note(_ names: MeasuredLengths.Names, _ lengths: [Int]) throws {
    guard let longest = lengths.max() else { return }
    let moments = moments(lengths.map(Double.init))
    try fact(names.mean, moments.mean)
    try fact(names.deviation, moments.standardDeviation)
    try fact(names.longest, longest)
  }
}
