import Alignment
import SweepFile

extension Plan {
  /// One line for each source of learning: the methods, and the data that their policies learn from.
  public var learning: [String] {
    var sources: [String] = [], methods: [String: [String]] = [:]
    for cell in cells {
      guard let source = source(of: cell.plan) else { continue }
      if methods[source] == nil { sources.append(source) }
      if methods[source]?.contains(cell.methodTitle) != true { methods[source, default: []].append(cell.methodTitle) }
    }
    return sources.map { source in
      let names = methods[source] ?? []
      return "\(names.joined(separator: ", ")) \(names.count == 1 ? "learns" : "learn") from \(source)."
    }
  }

  /// Nil for methods that train nothing.
  private func source(of cell: CellPlan) -> String? {
    guard let method = MethodRegistry.method(cell.method) else { return nil }
    let preferences = PreferenceSettings(sweep.resolved(for: cell).preferences).sourceText
    switch method.family {
    case .preferences: return preferences
    case .onPolicy:
      return cell.reward == .groundTruth
        ? "its own samples, by the ground-truth reward" : "its own samples, by a reward model of \(preferences)"
    case .selection:
      return cell.reward == .groundTruth ? nil : "nothing; a reward model of \(preferences) selects its samples"
    case .reference, .prompting: return nil
    }
  }
}

extension PreferenceSettings {
  /// The source of the preferences, in words.
  var sourceText: String {
    let samples = "\(completionsPerPrompt) samples of the SFT policy for each of \(prompts) prompts, "
    return switch labels {
    case .corpus: "the corpus's own preferences, for \(prompts) prompts"
    case .groundTruth: samples + "labelled by the ground-truth reward"
    case .bradleyTerry: samples + "labelled at random by the ground-truth reward (Bradley-Terry)"
    }
  }
}
