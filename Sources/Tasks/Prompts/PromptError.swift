public enum PromptError: Error, Equatable, CustomStringConvertible {
  case notEnoughTraining(requested: Int, found: Int, documents: Int, lengths: ClosedRange<Int>)
  case notEnoughEvaluation(requested: Int, found: Int, documents: Int, repeated: Int, seenInTraining: Int)
  case notEnoughExamples(requested: Int, found: Int, examples: Int, paired: Bool)
  case notEnoughHeldOut(requested: Int, found: Int, examples: Int, repeated: Int, seenInTraining: Int)

  public var description: String {
    switch self {
    case .notEnoughTraining(let requested, let found, let documents, let lengths):
      return "\(requested) training prompts were requested, but the \(documents) training documents have only \(found) "
        + "distinct prefixes of \(lengths.lowerBound) to \(lengths.upperBound) tokens. "
        + "Request at most \(found), or provide more documents."
    case .notEnoughEvaluation(let requested, let found, let documents, let repeated, let seenInTraining):
      return
        "\(requested) evaluation prompts were requested, but the \(documents) held-out documents yield only \(found). "
        + "\(seenInTraining) prefixes were skipped because a training document starts with them, and \(repeated) "
        + "because they repeat an earlier prompt. Request at most \(found), or provide more documents."
    case .notEnoughExamples(let requested, let found, let examples, let paired):
      return "\(requested) training prompts were requested, but the \(examples) training examples have only \(found) "
        + "distinct prompts\(paired ? " with pairs" : ""). Request at most \(found), or provide more examples."
    case .notEnoughHeldOut(let requested, let found, let examples, let repeated, let seenInTraining):
      return
        "\(requested) evaluation prompts were requested, but the \(examples) held-out examples yield only \(found). "
        + "\(seenInTraining) prompts were skipped because a training prompt starts with them, and \(repeated) because "
        + "they repeat an earlier prompt. Request at most \(found), or provide more examples."
    }
  }
}
