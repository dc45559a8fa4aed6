/// The ROUGE F1 score of a completion against the references of its prompt. With several references, the highest score counts.
public struct ReferenceReward: TextReward, Codable {
  public enum Measure: String, Sendable, Codable, CaseIterable {
    case rouge1 = "rouge-1"
    case rouge2 = "rouge-2"
    case rougeL = "rouge-l"

    fileprivate var title: String {
      switch self {
      case .rouge1: "ROUGE-1"
      case .rouge2: "ROUGE-2"
      case .rougeL: "ROUGE-L"
      }
    }
  }

  let measure: Measure
  /// Whether ROUGE compares the stems of words.
  let stems: Bool
  /// The references by prompt, at least one for each.
  let references: [String: [String]]

  public init(measure: Measure, stems: Bool, references: [String: [String]]) {
    self.measure = measure
    self.stems = stems
    self.references = references
  }

  public var name: String { "\(measure.title) F1" }

  public func reward(of text: PromptCompletion) -> Double? {
    guard let references = references[text.prompt] else { return nil }
    let rouge = ROUGE(stems: stems)
    return references.map { reference in
      let scores = rouge.scores(of: text.completion, against: reference)
      switch measure {
      case .rouge1: return scores.rouge1.f1
      case .rouge2: return scores.rouge2.f1
      case .rougeL: return scores.rougeL.f1
      }
    }.max()
  }
}
