import Foundation
import LanguageModel

/// The sampler is the scorer: both have the same log-probabilities, and completions are sampled with these probabilities.
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
      Check(subject, "largest |Σ π over all completions of a prompt − 1|", largest(mass), .atMost(1e-5)),
      Check(subject, "sampled completions that are none of these", strangers, .atMost(0)),
      Check(
        subject, "largest difference between log π of the sampler and of the scorer", largest(apart), .atMost(1e-4)),
      Check(
        subject, "p-value of a χ² test of the frequencies of 16,000 completions against π", pValue(task, counts, draws),
        .atLeast(1e-3)),
    ]
  }

  /// P(χ² ≥ found), where the degrees of freedom of a prompt are the number of its completions minus 1.
  private static func pValue(_ task: EnumerableTask, _ counts: [Int], _ draws: Int) -> Double {
    let statistic = counts.indices.reduce(0.0) {
      let expected = Double(draws) * exp(task.logReference[$1])
      return $0 + (Double(counts[$1]) - expected) * (Double(counts[$1]) - expected) / expected
    }
    let freedom = counts.count - task.ranges.count
    precondition(freedom % 2 == 0, "the sum below is for an even number")
    // For an even number of degrees of freedom the tail is that of a Poisson variable: e^(−x/2) Σ_{i < k/2} (x/2)^i / i!.
    var term = exp(-statistic / 2), tail = 0.0
    for index in 0..<freedom / 2 {
      tail += term
      term *= statistic / 2 / Double(index + 1)
    }
    return tail
  }
}
