import Alignment
import ArgumentParser
import LanguageModel
import Tensor

/// Sampling with `Sampler` at temperature 1 over the whole vocabulary.
struct SampleBenchmark: CellBenchmark {
  static let configuration = CommandConfiguration(
    commandName: "sample", abstract: "Sampling at temperature 1, in tokens per second.")

  @OptionGroup var workload: Workload
  @OptionGroup var cell: CellThreads
  @Option(help: "Completions of each prompt. The batch counts completions.") var completionsPerPrompt = 1

  func validate() throws {
    guard completionsPerPrompt >= 1 else { throw ValidationError("a prompt needs a completion.") }
  }

  func run() throws {
    BenchmarkProgram.prepare()
    let model = Transformer(shape: workload.shape, seed: Workload.seed)
    let prompts = workload.randomPrompts((workload.batch + completionsPerPrompt - 1) / completionsPerPrompt)
    let sampler = Sampler(shape: workload.shape, slots: workload.batch, maxNewTokens: workload.completion)
    let clock = workload.clock()
    var step = 0, tree = RaggedBatch(prompts: [])
    try clock.time {
      let requests = (0..<workload.batch).map {
        Sampler.Request(prompt: $0 / completionsPerPrompt, address: .init(index: step, subindex: $0))
      }
      let samples = try sampler.sample(
        from: model, prompts: prompts, requests: requests, seed: Workload.seed, purpose: "benchmark",
        endOfText: Workload.noEndOfText)
      step += 1
      if step == 1 {
        tree = RaggedBatch(prompts: prompts, completions: zip(requests, samples).map { ($0.prompt, $1.tokens[...]) })
      }
    }
    try Measurement.printLine(
      Measurement(
        "sample", workload, unit: "tokens", units: Double(workload.batch * workload.completion),
        flops: Arithmetic(shape: workload.shape).forward(tree, reading: .tokens), clock))
  }
}

/// Scoring of stored completions with `sequenceLogProbabilities`.
struct ScoreBenchmark: CellBenchmark {
  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Log-probabilities of given completions, in completions per second.")

  @OptionGroup var workload: Workload
  @OptionGroup var cell: CellThreads
  @Option(help: "Completions of each prompt. The batch counts completions.") var completionsPerPrompt = 1

  func validate() throws {
    guard completionsPerPrompt >= 1 else { throw ValidationError("a prompt needs a completion.") }
  }

  func run() throws {
    BenchmarkProgram.prepare()
    let model = Transformer(shape: workload.shape, seed: Workload.seed)
    let prompts = workload.randomPrompts((workload.batch + completionsPerPrompt - 1) / completionsPerPrompt)
    var random = RandomStream(seed: Workload.seed, purpose: "benchmark completions")
    let completions = (0..<workload.batch).map {
      (prompt: $0 / completionsPerPrompt, tokens: workload.randomTokens(workload.completion, &random)[...])
    }
    let clock = workload.clock()
    clock.time { _ = sequenceLogProbabilities(of: completions, prompts: prompts, under: model) }
    let batch = RaggedBatch(prompts: prompts, completions: completions)
    try Measurement.printLine(
      Measurement(
        "score", workload, unit: "completions", units: Double(workload.batch),
        flops: Arithmetic(shape: workload.shape).forward(batch, reading: .tokens), clock))
  }
}

/// The evaluation of a policy with `PolicyEvaluator`: samples a completion of each prompt and computes its exact KL
/// divergence from the reference.
struct EvaluateBenchmark: CellBenchmark {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Sampling and exact KL divergence from the reference, in completions per second."
  )

  @OptionGroup var workload: Workload
  @OptionGroup var cell: CellThreads

  func run() throws {
    BenchmarkProgram.prepare()
    let policy = Transformer(shape: workload.shape, seed: Workload.seed)
    let reference = Transformer(shape: workload.shape, seed: Workload.seed + 1)
    let prompts = workload.randomPrompts(workload.batch)
    let evaluator = PolicyEvaluator(
      reference: reference, prompts: prompts, maxNewTokens: workload.completion, endOfText: Workload.noEndOfText,
      seed: Workload.seed)
    let clock = workload.clock()
    var samples: PolicySamples?
    try clock.time { samples = try evaluator.evaluate(policy) }
    let completions = (samples?.completions ?? []).map { (prompt: $0.prompt, tokens: $0.tokens[...]) }
    let batch = RaggedBatch(prompts: prompts, completions: completions)
    // One forward pass of each model: the policy's logits are those that it samples from.
    try Measurement.printLine(
      Measurement(
        "evaluate", workload, unit: "completions", units: Double(workload.batch),
        flops: 2 * Arithmetic(shape: workload.shape).forward(batch, reading: .tokens), clock))
  }
}
