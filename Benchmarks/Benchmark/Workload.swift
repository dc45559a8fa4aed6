import Alignment
import ArgumentParser
import LanguageModel
import Tensor

/// What is worked on. The peers take the same arguments in the same order.
struct Workload: ParsableArguments {
  @Argument(help: "Blocks.") var layers: Int
  @Argument(help: "The residual stream's width.") var width: Int
  @Argument(help: "Attention heads; they divide the width.") var heads: Int
  @Argument(help: "Tokens in the vocabulary.") var vocabulary: Int
  @Argument(help: "Tokens of a prompt.") var prompt: Int
  @Argument(help: "Tokens of a completion.") var completion: Int
  @Argument(help: "Prompts in a step of preferences; episodes, sequences or completions elsewhere.") var batch: Int
  @Argument(help: "Steps that are timed.") var steps: Int

  @Option(help: "Steps before them, which are not timed.") var warmup = 2
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

  /// Steps in all.
  var totalSteps: Int { warmup + steps }

  func clock() -> StepClock { StepClock(warmup: warmup, steps: steps, waits: wait) }

  /// No token is this one, so that every completion reaches its full length, as the peers' do.
  static let noEndOfText: Int32 = -1

  static let seed: UInt64 = 0

  func randomTokens(_ count: Int, _ random: inout RandomStream) -> [Int32] {
    (0..<count).map { _ in Int32(random.index(below: vocabulary)) }
  }

  func randomPrompts(_ count: Int) -> [[Int32]] {
    var random = RandomStream(seed: Workload.seed, purpose: "benchmark prompts")
    return (0..<count).map { _ in randomTokens(prompt, &random) }
  }

  /// A batch's prompts with random completions.
  func tree(completionsPerPrompt: Int, keepsFinalTokens: Bool = false) -> RaggedBatch {
    var random = RandomStream(seed: Workload.seed, purpose: "benchmark completions")
    let prompts = randomPrompts(batch)
    let completions = prompts.indices.flatMap { prompt in
      (0..<completionsPerPrompt).map { _ in (prompt: prompt, tokens: randomTokens(completion, &random)[...]) }
    }
    return RaggedBatch(prompts: prompts, completions: completions, keepsFinalTokens: keepsFinalTokens)
  }

  /// Prompts with `completionsPerPrompt` random completions each, all pairs of them, and the log-probabilities that
  /// `reference` gives them. A few steps' worth: the trainer goes over them as often as it needs.
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

/// The peers' optimizer, where a method's own default is another.
extension Settings {
  func descendingAsThePeers() -> Settings {
    setting("optimizer", to: .text("adamw")).setting("learningRate", to: .number(1e-4))
      .setting("warmupSteps", to: .integer(0)).setting("gradientClip", to: .number(1))
  }
}

/// How many threads a cell has.
struct CellThreads: ParsableArguments {
  @Option(help: "Threads that a batch's passes are shared out among.") var threads = 1

  func validate() throws {
    guard threads >= 1 else { throw ValidationError("threads is \(threads); it must be 1 or more.") }
  }
}

/// A benchmark of what a cell does, on as many threads as it is given.
protocol CellBenchmark: ParsableCommand {
  var cell: CellThreads { get }
}
