import Alignment
import ArgumentParser
import LanguageModel
import Tensor

/// Training on stored pairs with `PreferenceTrainer`.
struct DPOBenchmark: CellBenchmark {
  static let configuration = CommandConfiguration(
    commandName: "dpo", abstract: "Training on preference pairs, in pairs per second.")

  @OptionGroup var workload: Workload
  @OptionGroup var cell: CellThreads
  @Option(help: "Completions of each prompt. A batch has all pairs of them.") var completionsPerPrompt = 2
  @Option(help: "A method that learns from pairs.") var method = "dpo"

  func validate() throws {
    guard completionsPerPrompt >= 2 else { throw ValidationError("a pair needs 2 completions of its prompt.") }
    guard MethodRegistry.method(method)?.loss != nil else {
      let known = MethodRegistry.all.filter { $0.loss != nil }.map(\.key)
      throw ValidationError("no method \"\(method)\" learns from pairs; these do: \(known.joined(separator: ", ")).")
    }
  }

  func run() throws {
    guard let description = MethodRegistry.method(method) else { return }
    try Measurement.printLine(
      DPOBenchmark.measure("dpo", description, workload, completionsPerPrompt: completionsPerPrompt))
  }

  static func measure(
    _ name: String, _ method: MethodDescription, _ workload: Workload, completionsPerPrompt: Int
  ) throws -> Measurement {
    BenchmarkProgram.prepare()
    let policy = Transformer(shape: workload.shape, seed: Workload.seed)
    let data = workload.randomPreferences(completionsPerPrompt: completionsPerPrompt, reference: policy)
    let pairs = workload.batch * completionsPerPrompt * (completionsPerPrompt - 1) / 2
    let settings = Settings(defaultsOf: method.settings).withPeerOptimizer()
      .setting("batchSize", to: .integer(pairs))
      .setting("epochs", to: .number(epochs(workload.totalSteps, of: pairs, data.pairs.count)))
    let clock = workload.clock()
    var trainer = PreferenceTrainer(method: method, settings: settings)
    try trainer.train(
      policy, on: data, seed: Workload.seed, observer: TrainingObserver(stepped: { _, _, _ in clock.tick() }))
    let flops = Arithmetic(shape: workload.shape).training(data.batch(data.pairs.prefix(pairs)).tree, reading: .tokens)
    return Measurement(name, workload, unit: "pairs", units: Double(pairs), flops: flops, clock)
  }

  /// The number of epochs over `count` items that gives `steps` steps; slightly more, because a trainer rounds down.
  static func epochs(_ steps: Int, of batch: Int, _ count: Int) -> Double {
    (Double(steps) + 1e-3) * Double(batch) / Double(count)
  }
}

/// The paper's protocol (arXiv 2305.18290, appendix C.1): 4 completions of each prompt, and all 6 pairs of them.
struct DPOProtocolBenchmark: CellBenchmark {
  static let configuration = CommandConfiguration(
    commandName: "dpo-protocol", abstract: "DPO on all 6 pairs of 4 completions of each prompt, in pairs per second.")

  @OptionGroup var workload: Workload
  @OptionGroup var cell: CellThreads

  func run() throws {
    try Measurement.printLine(DPOBenchmark.measure("dpo-protocol", .dpo, workload, completionsPerPrompt: 4))
  }
}

/// Supervised fine-tuning with `SupervisedTrainer`, which splits a batch over two threads.
struct SupervisedBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sft", abstract: "Supervised fine-tuning, in sequences of prompt and completion per second.")

  @OptionGroup var workload: Workload

  func run() throws {
    BenchmarkProgram.prepare()
    let model = Transformer(shape: workload.shape, seed: Workload.seed)
    var random = RandomStream(seed: Workload.seed, purpose: "benchmark sequences")
    let sequences = (0..<workload.batch * min(workload.totalSteps, 8)).map { _ in
      workload.randomTokens(workload.prompt + workload.completion, &random)
    }
    let settings = Settings(defaultsOf: SupervisedTrainer.settings).withPeerOptimizer()
      .setting("batchSize", to: .integer(workload.batch))
      .setting("epochs", to: .number(DPOBenchmark.epochs(workload.totalSteps, of: workload.batch, sequences.count)))
    let clock = workload.clock()
    try SupervisedTrainer(settings: settings, start: 0).train(
      model, on: sequences, seed: Workload.seed, observer: TrainingObserver(stepped: { _, _, _ in clock.tick() }))
    let batch = RaggedBatch(prompts: [[0]], completions: sequences.prefix(workload.batch).map { (0, $0[...]) })
    try Measurement.printLine(
      Measurement(
        "sft", workload, unit: "sequences", units: Double(workload.batch),
        flops: Arithmetic(shape: workload.shape).training(batch, reading: .tokens), clock))
  }
}

/// Training of a reward model with `RewardModelTrainer`, which splits a batch over two threads.
struct RewardModelBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reward-model", abstract: "Training of a reward model, in pairs per second.")

  @OptionGroup var workload: Workload
  @Option(help: "Completions of each prompt. A batch has all pairs of them.") var completionsPerPrompt = 2

  func validate() throws {
    guard completionsPerPrompt >= 2 else { throw ValidationError("a pair needs 2 completions of its prompt.") }
  }

  func run() throws {
    BenchmarkProgram.prepare()
    let policy = Transformer(shape: workload.shape, seed: Workload.seed)
    let data = workload.randomPreferences(completionsPerPrompt: completionsPerPrompt, reference: policy)
    let pairs = workload.batch * completionsPerPrompt * (completionsPerPrompt - 1) / 2
    let perEpoch = data.pairs.count / pairs
    let settings = Settings(defaultsOf: RewardModelTrainer.settings).withPeerOptimizer()
      .setting("batchSize", to: .integer(pairs))
      .setting("epochs", to: .integer((workload.totalSteps + perEpoch - 1) / perEpoch))
    let clock = workload.clock()
    _ = try RewardModelTrainer(settings: settings).train(
      from: policy, on: data, seed: Workload.seed, observer: TrainingObserver(stepped: { _, _, _ in clock.tick() }))
    let batch = data.batch(data.pairs.prefix(pairs), keepsFinalTokens: true)
    try Measurement.printLine(
      Measurement(
        "reward-model", workload, unit: "pairs", units: Double(pairs),
        flops: Arithmetic(shape: workload.shape).training(batch.tree, reading: .ends), clock))
  }
}

/// PPO: rollout, scoring by the reference, the critic and a reward model of the policy's shape,
/// and one epoch of policy and critic in one minibatch.
struct PPOBenchmark: CellBenchmark {
  static let configuration = CommandConfiguration(
    commandName: "ppo", abstract: "PPO with rollout, scoring and one epoch, in episodes per second.")

  @OptionGroup var workload: Workload
  @OptionGroup var cell: CellThreads

  func run() throws {
    BenchmarkProgram.prepare()
    let shape = workload.shape
    let policy = Transformer(shape: shape, seed: Workload.seed), reference = policy.copy()
    let judge = Transformer(shape: shape, head: .scalar, seed: Workload.seed + 1)
    let prompts = workload.randomPrompts(workload.batch * min(workload.totalSteps, 3))
    let settings = Settings(defaultsOf: MethodDescription.ppo.settings).withPeerOptimizer()
      .setting("criticLearningRate", to: .number(1e-4)).setting("updates", to: .integer(workload.totalSteps))
      .setting("episodes", to: .integer(workload.batch)).setting("minibatches", to: .integer(1))
      .setting("epochs", to: .integer(1))
    let scorer = RewardScorer(model: judge)
    let clock = workload.clock()
    try MethodDescription.ppo.train(
      PolicyTraining(
        settings: settings, policy: policy, reference: reference,
        preferences: PreferenceData(prompts: prompts, completions: [], pairs: [], validationPairs: []),
        rewardModel: judge,
        reward: { episodes in
          .init(
            rewards: scorer.rewards(prompts: prompts, completions: episodes.map { ($0.prompt, $0.tokens[...]) }))
        }, maxNewTokens: workload.completion, endOfText: Workload.noEndOfText, seed: Workload.seed,
        observer: TrainingObserver(stepped: { _, _, _ in clock.tick() })))
    try Measurement.printLine(
      Measurement(
        "ppo", workload, unit: "episodes", units: Double(workload.batch), flops: PPOBenchmark.flops(workload), clock))
  }

  /// The operations of one update. The policy does not score its rollout again, because sampling gives
  /// log-probabilities.
  static func flops(_ workload: Workload) -> Double {
    let batch = workload.tree(completionsPerPrompt: 1)
    let whole = workload.tree(completionsPerPrompt: 1, keepsFinalTokens: true)
    let arithmetic = Arithmetic(shape: workload.shape)
    let rollout = arithmetic.forward(batch, reading: .tokens)
    let scoring =
      arithmetic.forward(batch, reading: .tokens) + arithmetic.forward(batch, reading: .values)
      + arithmetic.forward(whole, reading: .ends)
    let update = arithmetic.training(batch, reading: .tokens) + arithmetic.training(batch, reading: .values)
    return rollout + scoring + update
  }
}
