import LanguageModel

/// Samples completions of prompts in groups, and reports progress after each group.
struct PromptSampling {
  var policy: Transformer
  var prompts: [[Int32]]
  /// The number of completions of each prompt.
  var perPrompt: Int
  /// The index of a prompt's first completion in the addresses of random numbers.
  var firstSubindex = 0
  var completionTokens: Int
  var temperature = 1.0
  var seed: UInt64
  var purpose: StaticString
  var endOfText: Int32

  /// Passes on completions in the order of the prompts, and counts their cost.
  ///
  /// - Parameters:
  ///   - done: the number of prompts to skip, whose completions exist.
  ///   - attempt: a wrapper around the sampling of each group.
  func run(
    after done: Int = 0, in context: StageContext,
    attempting attempt: (() throws -> [Sample]) throws -> [Sample] = { try $0() },
    _ take: (_ requests: [Sampler.Request], _ samples: [Sample]) throws -> Void
  ) throws {
    let sampler = Sampler(shape: policy.shape, slots: 256, maxNewTokens: completionTokens)
    let group = max(1, 1024 / perPrompt)
    for first in stride(from: done, to: prompts.count, by: group) {
      let members = first..<min(first + group, prompts.count)
      let requests = members.flatMap { prompt in
        (0..<perPrompt).map {
          Sampler.Request(prompt: prompt, address: .init(index: prompt, subindex: firstSubindex + $0))
        }
      }
      let samples = try attempt {
        try sampler.sample(
          from: policy, prompts: prompts, requests: requests, seed: seed, purpose: purpose, temperature: temperature,
          endOfText: endOfText)
      }
      context.tokens += samples.reduce(0) { $0 + $1.tokens.count }
      context.samples += samples.count
      context.progress(members.upperBound, of: prompts.count, note: "sampled")
      try take(requests, samples)
    }
  }
}
