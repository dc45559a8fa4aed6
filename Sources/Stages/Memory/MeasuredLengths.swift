import Alignment
import Ledger

/// The lengths of texts, from the facts that the stages which made the texts recorded. Stages that an earlier version of
/// this program made may lack them.
struct MeasuredLengths: Sendable {
  private var numbers: [String: [String: Double]] = [:]

  init() {}

  /// The lengths that complete stages have recorded.
  init(of stages: some Sequence<some StageIdentified>, in ledger: Ledger) throws {
    for stage in stages where MeasuredLengths.isRecorded(by: stage.kind) { try add(stage.hash, from: ledger) }
  }

  static func isRecorded(by kind: StageKind) -> Bool {
    [.examples, .prompts, .heldOutPrompts, .completions].contains(kind)
  }

  /// Adds the lengths that a stage has recorded, if it is complete.
  mutating func add(_ stage: StageHash, from ledger: Ledger) throws {
    let found = try ledger.numbers(ofStage: stage.text, named: TextLengthFacts.all.map(\.text))
    if !found.isEmpty { numbers[stage.text] = found }
  }

  func number(_ name: FactName, of stage: StageHash?) -> Int? {
    stage.flatMap { numbers[$0.text]?[name.text] }.flatMap { Int(exactly: $0.rounded(.up)) }
  }

  /// The lengths of one kind of texts; nil where the stage is not complete or recorded none.
  ///
  /// - Parameter extra: tokens to add to the length of each text.
  func texts(_ names: TextLengthFacts, of stage: StageHash?, and extra: Int = 0) -> TextLengths? {
    guard let stage, let found = numbers[stage.text], let mean = found[names.mean.text],
      let deviation = found[names.standardDeviation.text], let longest = number(names.longest, of: stage)
    else { return nil }
    return TextLengths(mean: mean + Double(extra), standardDeviation: deviation, longest: longest + extra)
  }
}
