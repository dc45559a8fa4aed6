/// The examples of a corpus. Each prompt occurs once.
public struct ExampleSet: Sendable {
  /// The training examples, or all examples if the corpus has no held-out part.
  var examples: [Example]
  /// The examples that the corpus itself holds out.
  var heldOut: [Example]?
  /// The text that every prompt ends with, such as "\n\nTL;DR:". Empty if the prompts end differently.
  public var promptSuffix: String
  /// The numbers of records that were read, merged and dropped. The names are facts in the ledger.
  public var counts: [(name: String, count: Int)]

  /// Splits the examples into training and held-out examples.
  ///
  /// The role of a prompt depends only on its text and the seed, so no prompt has both roles. If the corpus holds out
  /// examples itself, their prompts are removed from the training examples.
  public func split(
    seed: UInt64, heldOutFraction: Double = DocumentSplit.defaultHeldOutFraction
  ) -> ExampleSplit {
    guard let heldOut else {
      let split = DocumentSplit.split(examples, by: \.prompt, heldOutFraction: heldOutFraction, seed: seed)
      return ExampleSplit(training: split.training, heldOut: split.heldOut, removedFromTraining: 0)
    }
    let prompts = Set(heldOut.map(\.prompt))
    let training = examples.filter { !prompts.contains($0.prompt) }
    return ExampleSplit(
      training: training, heldOut: heldOut, removedFromTraining: examples.count - training.count)
  }
}

public struct ExampleSplit: Sendable {
  public let training: [Example]
  public let heldOut: [Example]
  /// The number of training examples that were removed because their prompt is also held out.
  public let removedFromTraining: Int
}
