import Alignment
import ArgumentParser
import LanguageModel
import Tensor

/// The sizes of a benchmark. The other engines take the same arguments in the same order.
struct Workload: ParsableArguments {
  @Argument(help: "The number of blocks.") var layers: Int
  @Argument(help: "The width of the residual stream.") var width: Int
  @Argument(help: "The number of attention heads, a divisor of the width.") var heads: Int
  @Argument(help: "The size of the vocabulary.") var vocabulary: Int
  @Argument(help: "The length of a prompt in tokens.") var prompt: Int
  @Argument(help: "The length of a completion in tokens.") var completion: Int
  @Argument(help: "Prompts in a step on preferences; otherwise episodes, sequences or completions.") var batch: Int
  @Argument(help: "The number of timed steps.") var steps: Int

  @Option(help: "The number of steps before, which are not timed.") var warmup = 2
  @Flag(help: "Print \"ready\" after the warm-up and wait for a line, so that several processes begin together.")
  var wait = false

  func validate() throws {
    for (name, value) in [
      ("layers", layers), ("width", width), ("heads", heads), ("prompt", prompt), ("completion", completion),
      ("batch", batch), ("steps", steps), ("warmup", warmup),
    ] where value < 1 {
      throw ValidationError("\(name) is \(value); it must be 1 or more.")
    }
    guard vocabulary >= 2 else { throw ValidationError("vocabulary is \(vocabulary); it must be 2 or more.") }
    guard width % heads == 0 else { throw ValidationError("\(heads) heads do not divide a width of \(width).") }
  }

  var shape: Shape {
    Shape(layers: layers, width: width, heads: heads, context: prompt + completion, vocabulary: vocabulary)
  }

  /// The number of all steps.
  var totalSteps: Int { warmup + steps }

  func clock() -> StepClock { StepClock(warmup: warmup, steps: steps, waits: wait) }

  /// An id that no token has, so that every completion reaches its full length, as in the other engines.
  static let noEndOfText: Int32 = -1

  static let seed: UInt64 = 0

  func randomTokens(_ count: Int, _ random: inout RandomStream) -> [Int32] {
    (0..<count).map { _ in Int32(random.index(below: vocabulary)) }
  }

  func randomPrompts(_ count: Int) -> [[Int32]] {
    var random = RandomStream(seed: Workload.seed, purpose: "benchmark prompts")
    return (0..<count).map { _ in randomTokens(prompt, &random) }
  }

  /// Returns a batch of prompts with random completions.
  func tree(completionsPerPrompt: Int, keepsFinalTokens: Bool = false) -> RaggedBatch {
    var random = RandomStream(seed: Workload.seed, purpose: "benchmark completions")
    let prompts = randomPrompts(batch)
    let completions = prompts.indices.flatMap { prompt in
      (0..<completionsPerPrompt).map { _ in (prompt: prompt, tokens: randomTokens(completion, &random)[...]) }
    }
    return RaggedBatch(prompts: prompts, completions: completions, keepsFinalTokens: keepsFinalTokens)
  }

  /// Returns prompts with `completionsPerPrompt` random completions each, all pairs of them, and their
  /// log-probabilities under `reference`. They are enough for a few steps; the trainer repeats them.
  func randomPreferences(completionsPerPrompt: Int, reference: Transformer) -> PreferenceData {
    let prompts = randomPrompts(batch * min(totalSteps, 3))
    var random = RandomStream(seed: Workload.seed, purpose: "benchmark completions")
    var data = PreferenceData(prompts: prompts, completions: [], pairs: [], validationPairs: [])
    for prompt in prompts.indices {
      let first = data.completions.count
      for _ in 0..<completionsPerPrompt {
        data.completions.append(
          .init(
            prompt: prompt, tokens: randomTokens(completion, &random), finished: false, reward: 0, reference: 0))
      }
      for chosen in first..<data.completions.count {
        for rejected in chosen + 1..<data.completions.count {
          data.pairs.append(.init(chosen: chosen, rejected: rejected))
        }
      }
    }
    let sums = sequenceLogProbabilities(
      of: data.completions.map { ($0.prompt, $0.tokens[...]) }, prompts: prompts, under: reference)
    for (index, sum) in sums.enumerated() { data.completions[index].reference = sum }
    return data
  }
}

extension Settings {
  /// Returns the settings with the optimizer of the other engines.
  func withPeerOptimizer() -> Settings {
    setting("optimizer", to: .text("adamw")).setting("learningRate", to: .number(1e-4))
      .setting("warmupSteps", to: .integer(0)).setting("gradientClip", to: .number(1))
  }
}

/// The number of threads of a cell.
struct CellThreads: ParsableArguments {
  @Option(help: "Threads that divide the passes over a batch.") var threads = 1

  func validate() throws {
    guard threads >= 1 else { throw ValidationError("threads is \(threads); it must be 1 or more.") }
  }
}

/// A benchmark of a cell's work, on as many threads as it is given.
protocol CellBenchmark: ParsableCommand {
  var cell: CellThreads { get }
}
