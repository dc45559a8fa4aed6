/// The agreement of two judges on the pairs that both judged.
struct Agreement: Equatable {
  var pairs: Int
  var agreeing: Int
  /// Cohen's κ (Educational and Psychological Measurement 20, 1960): agreement beyond chance, given how often each
  /// judge gives each verdict; nil where chance alone makes them agree always.
  var kappa: Double?

  var rate: Double { Double(agreeing) / Double(pairs) }
  var interval: ClosedRange<Double>? { PairwiseStatistics.wilson(successes: Double(agreeing), trials: pairs) }

  /// - Parameter verdicts: the verdicts of the two judges on each pair.
  /// - Returns: nil for no pairs.
  init?<Verdict: Hashable>(_ verdicts: [(Verdict, Verdict)]) {
    guard !verdicts.isEmpty else { return nil }
    pairs = verdicts.count
    agreeing = verdicts.count { $0.0 == $0.1 }
    let count = Double(pairs)
    var frequencies: [Verdict: (first: Double, second: Double)] = [:]
    for (first, second) in verdicts {
      frequencies[first, default: (0, 0)].first += 1 / count
      frequencies[second, default: (0, 0)].second += 1 / count
    }
    let byChance = frequencies.values.reduce(0) { $0 + $1.first * $1.second }
    kappa = byChance < 1 - 1e-12 ? (Double(agreeing) / count - byChance) / (1 - byChance) : nil
  }
}
