import LanguageModel

/// Several completions of each of some prompts, drawn some prompts at a time, so that progress can be told.
struct PromptSampling {
  var policy: Transformer
  var prompts: [[Int32]]
  /// Completions of each prompt.
  var perPrompt: Int
  /// The address of a prompt's first completion among its others.
  var firstSubindex = 0
  var completionTokens: Int
  var temperature = 1.0
  var seed: UInt64
  var purpose: StaticString
  var endOfText: Int32

  /// Hands over completions, prompt by prompt, and counts what they cost.
  ///
  /// - Parameters:
  ///   - done: the prompts that have theirs.
  ///   - attempt: what each drawing is done within.
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
