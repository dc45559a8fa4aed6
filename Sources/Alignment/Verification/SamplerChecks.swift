import Foundation
import LanguageModel

/// The sampler is the scorer: completions come up as often as their log-probabilities say, which are the same in both.
enum SamplerChecks {
  static let subject = "The sampler is the scorer"

  static func checks(_ task: EnumerableTask) throws -> [Check] {
    let draws = 8000
    let requests = EnumerableTask.prompts.indices.flatMap { prompt in
      (0..<draws).map { Sampler.Request(prompt: prompt, address: .init(index: prompt, subindex: $0)) }
    }
    let samples = try Sampler(
      shape: EnumerableTask.shape, slots: 256, maxNewTokens: EnumerableTask.maxNewTokens
    ).sample(
      from: task.reference, prompts: EnumerableTask.prompts, requests: requests, seed: 0, purpose: "verification",
      endOfText: EnumerableTask.endOfText)
    let places = task.ranges.map { range in
      Dictionary(uniqueKeysWithValues: range.map { (task.completions[$0].tokens, $0) })
    }
    let scores = task.scores(of: task.reference)
    var counts = [Int](repeating: 0, count: scores.count), apart: [Double] = [], strangers = 0.0
    for (request, sample) in zip(requests, samples) {
      guard let index = places[request.prompt][sample.tokens],
        sample.finished == task.completions[index].finished
      else {
        strangers += 1
        continue
      }
      counts[index] += 1
      apart.append(abs(sample.logProbabilities.reduce(0) { $0 + Double($1) } - scores[index]))
    }
    let mass = task.ranges.map { range in abs(range.reduce(0) { $0 + exp(scores[$1]) } - 1) }
    return [
      Check(subject, "Σ π over every completion of a prompt, less 1", largest(mass), .atMost(1e-5)),
      Check(subject, "drawn completions that are none of these", strangers, .atMost(0)),
      Check(
        subject, "log π while sampling, against the scorer's: largest difference", largest(apart), .atMost(1e-4)),
      Check(
        subject, "16,000 completions' frequencies against π: χ² test's p-value", pValue(task, counts, draws),
        .atLeast(1e-3)),
    ]
  }

  /// P(χ² ≥ found) with a degree of freedom for each completion of a prompt but one.
  private static func pValue(_ task: EnumerableTask, _ counts: [Int], _ draws: Int) -> Double {
    let statistic = counts.indices.reduce(0.0) {
      let expected = Double(draws) * exp(task.logReference[$1])
      return $0 + (Double(counts[$1]) - expected) * (Double(counts[$1]) - expected) / expected
    }
    let freedom = counts.count - task.ranges.count
    precondition(freedom % 2 == 0, "the sum below is for an even number")
    // For an even number of degrees the tail is that of a Poisson variable: e^(−x/2) Σ_{i < k/2} (x/2)^i / i!.
    var term = exp(-statistic / 2), tail = 0.0
    for index in 0..<freedom / 2 {
      tail += term
      term *= statistic / 2 / Double(index + 1)
    }
    return tail
  }
}
