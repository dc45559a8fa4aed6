import Ledger

/// The outcome of one judged pair.
struct PairResult {
  /// The verdict that all orders of presentation agree on; a tie where they differ; invalid if one verdict is.
  var outcome: JudgedOutcome
  /// The length of the policy's completion, in tokens.
  var length: Int
  var otherLength: Int

  static func outcome(of verdicts: some Collection<JudgedOutcome>) -> JudgedOutcome {
    guard let first = verdicts.first, !verdicts.contains(.invalid) else { return .invalid }
    return verdicts.allSatisfy { $0 == first } ? first : .tie
  }

  /// 1 for a win, ½ for a tie, 0 for a loss; nil for an invalid outcome.
  var score: Double? {
    switch outcome {
    case .policy: 1
    case .tie: 0.5
    case .other: 0
    case .invalid: nil
    }
  }
}

/// The pairs of a configuration at one temperature by one judge, over all seeds.
struct JudgedPoint {
  var temperature: Double
  /// The results by seed and prompt.
  var results: [Int: [Int: PairResult]]
  var stages: [String]

  private var all: [PairResult] { results.values.flatMap(\.values) }
  func count(_ outcome: JudgedOutcome) -> Int { all.count { $0.outcome == outcome } }

  private typealias Score = (score: Double, lengthDifference: Double)

  /// For each prompt with a valid verdict, the scores of the seeds.
  private var byPrompt: [[Score]] {
    var found: [Int: [Score]] = [:]
    for seed in results.keys.sorted() {
      for (prompt, result) in results[seed] ?? [:] {
        guard let score = result.score else { continue }
        found[prompt, default: []].append((score, Double(result.length - result.otherLength)))
      }
    }
    return found.sorted { $0.key < $1.key }.map { $0.value }
  }

  /// The mean over prompts of the mean score over seeds.
  var winRate: Double? {
    let prompts = byPrompt
    return prompts.isEmpty ? nil : Self.winRate(prompts, prompts.indices)
  }

  /// Wilson's interval with as many trials as there are prompts: the seeds share the prompts.
  var wilson: ClosedRange<Double>? {
    guard let winRate else { return nil }
    let trials = byPrompt.count
    return PairwiseStatistics.wilson(successes: winRate * Double(trials), trials: trials)
  }

  var bootstrap: ClosedRange<Double>? {
    let prompts = byPrompt
    return PairwiseStatistics.bootstrap(prompts: prompts.count) { Self.winRate(prompts, $0) }
  }

  var lengthMatched: (winRate: Double, interval: ClosedRange<Double>?)? {
    let prompts = byPrompt
    func matched(_ indices: some Sequence<Int>) -> Double? {
      let pairs = indices.flatMap { prompts[$0] }
      return PairwiseStatistics.lengthMatched(
        scores: pairs.map(\.score), lengthDifferences: pairs.map(\.lengthDifference))
    }
    guard let winRate = matched(prompts.indices) else { return nil }
    return (
      winRate, PairwiseStatistics.bootstrap(prompts: prompts.count, resamples: 300) { matched($0) ?? .nan }
    )
  }

  var meanLength: Double { Statistics.mean(all.map { Double($0.length) }) }
  var meanOtherLength: Double { Statistics.mean(all.map { Double($0.otherLength) }) }

  private static func winRate(_ prompts: [[Score]], _ indices: some Sequence<Int>) -> Double {
    Statistics.mean(indices.map { index in Statistics.mean(prompts[index].map(\.score)) })
  }
}
