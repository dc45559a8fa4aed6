/// How near a completion is to what people wrote for the same prompt: the F1 of ROUGE, the best over the references.
public struct ReferenceReward: TextReward, Codable {
  public enum Measure: String, Sendable, Codable, CaseIterable {
    case rouge1 = "rouge-1"
    case rouge2 = "rouge-2"
    case rougeL = "rouge-l"

    var title: String {
      switch self {
      case .rouge1: "ROUGE-1"
      case .rouge2: "ROUGE-2"
      case .rougeL: "ROUGE-L"
      }
    }
  }

  public let measure: Measure
  /// Whether words are compared by their stems.
  public let stems: Bool
  /// By prompt; at least one each.
  public let references: [String: [String]]

  public init(measure: Measure, stems: Bool, references: [String: [String]]) {
    self.measure = measure
    self.stems = stems
    self.references = references
  }

  public var name: String { "\(measure.title) F1" }

  public func reward(of exchange: Exchange) -> Double? {
    guard let references = references[exchange.prompt] else { return nil }
    let rouge = ROUGE(stems: stems)
    return references.map { reference in
      let scores = rouge.scores(of: exchange.completion, against: reference)
      switch measure {
      case .rouge1: return scores.rouge1.f1
      case .rouge2: return scores.rouge2.f1
      case .rougeL: return scores.rougeL.f1
      }
    }.max()
  }
}
