import LanguageModel
import Tensor

// The memory of trainers, scorers and evaluators. Their objects are created while buffers are only counted. The number of
// threads is `Threads.count`.
extension MemoryAccount {
  private static func planned(_ shape: Shape, _ head: Head) -> Transformer {
    var model: Transformer?
    _ = BufferTally.bytes { model = Transformer(shape: shape, head: head) }
    guard let model else { preconditionFailure("a model that was not made") }
    return model
  }

  /// Models of one shape.
  public mutating func addModels(_ shape: Shape, head: Head = .language, count: Int = 1) {
    add(.parameters) { for _ in 0..<count { _ = Transformer(shape: shape, head: head) } }
  }

  /// A learner, with the gradients of the further parts of a batch. A critic shares those of its policy.
  private mutating func addLearner(_ model: Transformer, _ settings: Settings, isCritic: Bool = false) {
    let optimizer = OptimizerSettings(settings, totalSteps: 1)
    add(.optimizer) { _ = Optimizer(rule: optimizer.rule, count: model.layout.count, decayed: []) }
    add(.gradients) {
      _ = Buffer(count: model.layout.count)
      if !isCritic { _ = GradientParts(count: model.layout.count) }
    }
  }

  private mutating func addWorkspaces(_ model: Transformer, longest: Int, threads: Int) {
    add(.workspaces) { _ = GradientParts.workspaces(for: model, longest: longest, threads: threads) }
  }

  /// Supervised training.
  ///
  /// - Parameter longest: tokens of the longest sequence.
  public mutating func addSupervisedTraining(_ shape: Shape, _ settings: Settings, longest: Int) {
    let model = MemoryAccount.planned(shape, .language)
    addLearner(model, settings)
    addWorkspaces(model, longest: longest, threads: Microbatch.parts)
  }

  /// The training of a reward model, with the parameters of its best epoch.
  public mutating func addRewardTraining(_ shape: Shape, _ settings: Settings, on data: DataExtent) {
    let model = MemoryAccount.planned(shape, .scalar)
    addModels(shape, head: .scalar, count: 2)
    addLearner(model, settings)
    addWorkspaces(model, longest: data.largest, threads: Microbatch.parts)
    addScorer(shape, head: .scalar)
  }

  /// Scoring completions by a model.
  public mutating func addScorer(_ shape: Shape, head: Head = .language) {
    let model = MemoryAccount.planned(shape, head)
    add(.workspaces) { _ = TokenScorer(model) }
  }

  /// Sampling completions.
  ///
  /// - Parameter slots: the largest number of completions sampled at the same time.
  public mutating func addSampling(_ shape: Shape, of data: DataExtent, slots: Int = 256) {
    add(.sampling) {
      let sampler = Sampler(shape: shape, slots: slots, maxNewTokens: data.maxNewTokens)
      sampler.makeRoom(
        forPrompts: data.prompts,
        ofTokens: data.prompt.average(of: min(data.prompts, slots / max(1, data.completionsPerPrompt))),
        samplesOfEach: data.completionsPerPrompt)
    }
  }

  /// The evaluation of policies on held-out prompts.
  ///
  /// - Parameter isSampled: whether completions are sampled, rather than chosen among stored ones.
  public mutating func addEvaluation(_ shape: Shape, of data: DataExtent, isSampled: Bool) {
    add(.workspaces) {
      for _ in 0..<2 * Threads.count {
        _ = Microbatch.workspace(
          for: MemoryAccount.planned(shape, .language), longest: data.prompt.longest + data.maxNewTokens,
          trains: false)
      }
    }
    var single = data
    single.completionsPerPrompt = 1
    if !isSampled { single.prompts = 0 }
    addSampling(shape, of: single, slots: min(256, data.prompts))
  }

  /// The training of a policy by a method, without the policy, its reference and the data.
  ///
  /// - Parameters:
  ///   - settings: every setting of the method.
  ///   - data: the training prompts and their stored completions.
  public mutating func addTraining(
    of shape: Shape, by method: MethodDescription, _ settings: Settings, on data: DataExtent
  ) {
    switch method.family {
    case .reference, .prompting, .selection: break
    case .preferences: addPreferenceTraining(shape, settings, method.loss?(settings).needs ?? [], on: data)
    case .onPolicy:
      if let rollouts = method.rollouts {
        addRollouts(shape, method, settings, rollouts.schedule(settings), on: data)
      } else {
        addRounds(shape, settings, on: data)
      }
    }
  }

  private mutating func addPreferenceTraining(
    _ shape: Shape, _ settings: Settings, _ needs: PreferenceNeeds, on data: DataExtent
  ) {
    let model = MemoryAccount.planned(shape, .language)
    addLearner(model, settings)
    if needs.contains(.mismatched) { addScorer(shape) }
    // The prompts of a batch, each with its completions in the batch.
    let batch = settings[CommonSettings.batchSize], completions: Int, prompts: Int
    if needs.contains(.rankings) {
      (prompts, completions) = (batch, data.completionsPerPrompt)
    } else if settings[CommonSettings.pairing] == .byPrompt {
      // A batch may begin and end within the pairs of a prompt.
      (prompts, completions) = ((batch + data.pairsPerPrompt - 1) / data.pairsPerPrompt, data.completionsPerPrompt)
    } else {
      (prompts, completions) = (batch, 2)
    }
    let used = min(prompts, data.prompts)
    let tokens = data.completion.sum(of: used * completions), rows = data.prompt.sum(of: used) + tokens
    // The few lengths of a pass vary more than those of the batch.
    let mean = data.prompt.mean + Double(completions) * data.completion.mean
    let together = max(1, min(used, Int(Double(Microbatch.rows) / max(1, mean))))
    let each =
      data.prompt.average(of: together) + completions * data.completion.average(of: together * completions)
    let passes = Microbatch.runs(Array(repeating: each, count: used), parts: Microbatch.parts).count
    // Passes are even but for one prompt, with at most the rows of the batch.
    let even = (rows + passes - 1) / max(1, passes) + each
    let passRows = min(max(min(Microbatch.rows, even), data.largest), rows)
    add(.workspaces) {
      for _ in 0..<passes {
        _ = Workspace(
          shape: shape, rows: passRows, completionTokens: min(passRows, tokens), trains: true, head: model.head)
      }
    }
  }

  /// The training on rollouts; a critic, if the method has one, begins as the reward model.
  private mutating func addRollouts(
    _ shape: Shape, _ method: MethodDescription, _ settings: Settings, _ schedule: RolloutSchedule,
    on data: DataExtent
  ) {
    let model = MemoryAccount.planned(shape, .language), threads = Threads.count
    let longest = data.prompt.longest + data.maxNewTokens
    addLearner(model, settings)
    addWorkspaces(model, longest: longest, threads: threads)
    // For the reference.
    addScorer(shape)
    var sampled = data
    sampled.completionsPerPrompt = schedule.groupSize
    addSampling(shape, of: sampled, slots: min(256, schedule.episodes))
    guard method.hasCritic else { return }
    let critic = MemoryAccount.planned(shape, .scalar)
    addModels(shape, head: .scalar)
    addLearner(critic, settings, isCritic: true)
    addWorkspaces(critic, longest: longest, threads: threads)
    addScorer(shape, head: .scalar)
  }

  /// Rounds of samples, each with a training like that on stored preferences.
  private mutating func addRounds(_ shape: Shape, _ settings: Settings, on data: DataExtent) {
    // The lengths of new samples depend on the policy, so the largest possible length is assumed.
    let round = DataExtent(
      prompts: IterativeDPO.promptsPerRound(settings, of: data.prompts),
      completionsPerPrompt: settings[IterativeDPO.completionsPerPrompt], prompt: data.prompt,
      completionTokens: data.maxNewTokens)
    addSampling(shape, of: round)
    addPreferenceTraining(shape, settings, IterativeDPO.loss(settings).needs, on: round)
    // The policy and the reference score the samples one after the other.
    addScorer(shape)
  }
}
