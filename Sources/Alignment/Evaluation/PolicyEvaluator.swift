import LanguageModel
import Tensor

/// The completions of a policy for the held-out prompts, and its KL from the reference on them.
public struct PolicySamples: Sendable {
  public struct Completion: Sendable {
    public var prompt: Int
    public var tokens: [Int32]
    public var finished: Bool
    /// Σ over tokens of the exact KL over the vocabulary, nats.
    public var exactKL: Double
    /// Σ over tokens of log π − log π_ref, nats.
    public var sampledKL: Double
  }

  public var completions: [Completion]
}

/// Other prompts for a policy in place of the reference's, and the part of its answers that counts.
public struct PromptedReading: Sendable {
  /// One for each prompt, in the same order.
  public var prompts: [[Int32]]
  /// Returns the part of a completion that is kept, and whether the completion ends with it.
  public var kept: @Sendable (_ tokens: [Int32], _ finished: Bool) -> (tokens: [Int32], finished: Bool)

  public init(
    prompts: [[Int32]],
    kept: @escaping @Sendable (_ tokens: [Int32], _ finished: Bool) -> (tokens: [Int32], finished: Bool)
  ) {
    self.prompts = prompts
    self.kept = kept
  }
}

/// Samples one completion for each prompt and measures its KL. All policies share the addresses of random numbers.
public final class PolicyEvaluator {
  private let reference: Transformer
  private let prompts: [[Int32]]
  private let reading: PromptedReading?
  private let maxNewTokens: Int
  private let endOfText: Int32
  private let seed: UInt64
  private let sampler: Sampler
  /// One for each thread.
  private let policyWorkspaces, referenceWorkspaces: [Workspace]

  /// - Parameters:
  ///   - seed: the experiment's, not the cell's, so that all cells share their random numbers.
  ///   - reading: the policies' own prompts, if they differ from the reference's.
  public init(
    reference: Transformer, prompts: [[Int32]], maxNewTokens: Int, endOfText: Int32, seed: UInt64,
    reading: PromptedReading? = nil
  ) {
    self.reference = reference
    self.prompts = prompts
    self.reading = reading
    self.maxNewTokens = maxNewTokens
    self.endOfText = endOfText
    self.seed = seed
    sampler = Sampler(shape: reference.shape, slots: min(256, prompts.count), maxNewTokens: maxNewTokens)
    let longest = (reading?.prompts ?? prompts).reduce(0) { max($0, $1.count) } + maxNewTokens
    func workspaces() -> [Workspace] {
      (0..<Threads.count).map { _ in Microbatch.workspace(for: reference, longest: longest, trains: false) }
    }
    policyWorkspaces = workspaces()
    referenceWorkspaces = workspaces()
  }

  public func evaluate(_ policy: Transformer, temperature: Double = 1) throws -> PolicySamples {
    let samples = try sample(policy, draw: 0, temperature: temperature)
    let read = reading?.prompts ?? prompts
    let runs = Microbatch.runs(samples.indices.map { read[$0].count + samples[$0].tokens.count })
    let completions = Threads.map(runs.count, on: policyWorkspaces.count) { run, thread in
      let members = runs[run].map { ($0, samples[$0].tokens[...]) }
      let divergence = Divergence.measure(
        RaggedBatch(prompts: read, needed: members), policy: policy, in: policyWorkspaces[thread], reference: reference,
        in: referenceWorkspaces[thread],
        referenceReads: reading.map { _ in RaggedBatch(prompts: prompts, needed: members) })
      return runs[run].enumerated().map { place, index in
        PolicySamples.Completion(
          prompt: index, tokens: samples[index].tokens, finished: samples[index].finished,
          exactKL: divergence.exact[place], sampledKL: divergence.sampled[place])
      }
    }
    return PolicySamples(completions: completions.flatMap { $0 })
  }

  /// Samples one completion for each prompt.
  ///
  /// - Parameter draw: counted from 1. Different draws are independent of each other and of `evaluate`.
  public func completions(of policy: Transformer, draw: Int) throws -> [[Int32]] {
    try sample(policy, draw: draw, temperature: 1).map(\.tokens)
  }

  private func sample(_ policy: Transformer, draw: Int, temperature: Double) throws -> [Sample] {
    let requests = prompts.indices.map { Sampler.Request(prompt: $0, address: .init(index: $0, subindex: draw)) }
    let samples = try sampler.sample(
      from: policy, prompts: reading?.prompts ?? prompts, requests: requests, seed: seed, purpose: "evaluation",
      temperature: temperature, endOfText: endOfText)
    guard let reading else { return samples }
    return samples.map { sample in
      var sample = sample
      (sample.tokens, sample.finished) = reading.kept(sample.tokens, sample.finished)
      return sample
    }
  }
}
