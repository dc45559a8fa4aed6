import LanguageModel

/// Several completions of each of some prompts, drawn from a policy and scored by the ground truth.
struct RewardedSampling {
  var policy: Transformer
  var prompts: [[Int32]]
  /// Completions of each prompt.
  var perPrompt: Int
  /// The address of a prompt's first completion among its others.
  var firstSubindex = 0
  var completionTokens: Int
  var reward: GroundTruth
  var seed: UInt64
  var purpose: StaticString

  /// Hands over each completion, prompt by prompt, and counts what it cost.
  func run(in context: StageContext, _ take: (_ prompt: Int, _ sample: Sample, _ reward: Double) -> Void) throws {
    let sampler = Sampler(shape: policy.shape, slots: 256, completionCap: completionTokens)
    // Some at a time, so that progress can be told.
    let group = max(1, 1024 / perPrompt)
    for first in stride(from: 0, to: prompts.count, by: group) {
      let members = first..<min(first + group, prompts.count)
      let requests = members.flatMap { prompt in
        (0..<perPrompt).map {
          Sampler.Request(prompt: prompt, address: .init(index: prompt, subindex: firstSubindex + $0))
        }
      }
      let samples = try sampler.sample(
        from: policy, prompts: prompts, requests: requests, seed: seed, purpose: purpose, endOfText: reward.endOfText)
      let rewards = reward.rewards(prompts: prompts, completions: zip(requests, samples).map { ($0.prompt, $1.tokens) })
      for ((request, sample), value) in zip(zip(requests, samples), rewards) {
        take(request.prompt, sample, value)
        context.tokens += sample.tokens.count
      }
      context.samples += requests.count
      context.rewardCalls += requests.count
      context.progress(members.upperBound, of: prompts.count, note: "sampled")
    }
  }
}
