import LanguageModel
import Tensor

// What trainers, scorers and evaluators take, found by making what they make where nothing is taken. Threads are those of
// `Threads.count`.
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

  private mutating func addLearner(_ model: Transformer, _ settings: Settings, threads: Int) {
    let descent = Descent(settings, totalSteps: 1)
    add(.optimizer) { _ = Optimizer(rule: descent.rule, count: model.layout.count, decayed: []) }
    add(.gradients) {
      _ = Buffer(count: model.layout.count)
      _ = SharedGradient(count: model.layout.count, threads: threads)
    }
  }

  /// For training, one for each of the parts that a batch is split into.
  private mutating func addWorkspaces(_ model: Transformer, parts: Int, longest: Int) {
    add(.workspaces) {
      for _ in 0..<parts { _ = Microbatch.workspace(for: model, longest: longest, trains: true) }
    }
  }

  /// Supervised training, at its longest sequence.
  public mutating func addSupervisedTraining(_ shape: Shape, _ settings: Settings, longest: Int) {
    let model = MemoryAccount.planned(shape, .language)
    addLearner(model, settings, threads: SupervisedTrainer.parts)
    addWorkspaces(model, parts: SupervisedTrainer.parts, longest: longest)
  }

  /// A reward model's training, with the parameters of its best epoch.
  public mutating func addRewardTraining(_ shape: Shape, _ settings: Settings, on data: DataExtent) {
    let model = MemoryAccount.planned(shape, .scalar)
    addModels(shape, head: .scalar, count: 2)
    addLearner(model, settings, threads: RewardModelTrainer.parts)
    addWorkspaces(model, parts: RewardModelTrainer.parts, longest: data.largest)
    add(.workspaces) { _ = TokenScorer(model) }
  }

  /// Reading a model over completions.
  public mutating func addScorer(_ shape: Shape, head: Head = .language) {
    let model = MemoryAccount.planned(shape, head)
    add(.workspaces) { _ = TokenScorer(model) }
  }

  /// Drawing completions.
  ///
  /// - Parameter slots: completions in flight at a time.
  public mutating func addSampling(_ shape: Shape, of data: DataExtent, slots: Int = 256) {
    add(.sampling) {
      let sampler = Sampler(shape: shape, slots: slots, maxNewTokens: data.maxNewTokens)
      sampler.makeRoom(
        forPrompts: data.prompts,
        ofTokens: data.prompt.average(of: min(data.prompts, slots / max(1, data.completionsPerPrompt))),
        samplesOfEach: data.completionsPerPrompt)
    }
  }

  /// Measuring policies on held-out prompts.
  ///
  /// - Parameter isSampled: whether it comes to draw completions, rather than choose among some.
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

  /// Training a policy by a method, besides the policy, its reference and the data.
  ///
  /// - Parameters:
  ///   - settings: every one of the method's.
  ///   - data: the training prompts, and what is stored of them.
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
    let model = MemoryAccount.planned(shape, .language), threads = Threads.count
    addLearner(model, settings, threads: threads)
    if needs.contains(.mismatched) { add(.workspaces) { _ = TokenScorer(model) } }
    // A batch's prompts, each with those of its completions that are in the batch.
    let batch = settings.integer("batchSize"), completions: Int, prompts: Int
    if needs.contains(.rankings) {
      (prompts, completions) = (batch, data.completionsPerPrompt)
    } else if settings.text("pairing") == "by-prompt" {
      // A batch may begin and end within a prompt.
      (prompts, completions) = ((batch + data.pairsPerPrompt - 1) / data.pairsPerPrompt, data.completionsPerPrompt)
    } else {
      (prompts, completions) = (batch, 2)
    }
    let used = min(prompts, data.prompts)
    let tokens = data.completion.sum(of: used * completions), rows = data.prompt.sum(of: used) + tokens
    // Fewer lengths even each other out within a pass than within the batch.
    let mean = data.prompt.mean + Double(completions) * data.completion.mean
    let together = max(1, min(used, Int(Double(Microbatch.rows) / max(1, mean))))
    let each =
      data.prompt.average(of: together) + completions * data.completion.average(of: together * completions)
    let passes = Microbatch.runs(Array(repeating: each, count: used), threads: threads).count
    add(.workspaces) {
      for _ in 0..<passes {
        _ = PairSchedule.workspace(for: model, largestPrompt: data.largest, rows: rows, completionTokens: tokens)
      }
    }
  }

  /// Rollouts of one method; its critic, if it has one, begins as the reward model.
  private mutating func addRollouts(
    _ shape: Shape, _ method: MethodDescription, _ settings: Settings, _ schedule: RolloutSchedule,
    on data: DataExtent
  ) {
    let model = MemoryAccount.planned(shape, .language), threads = Threads.count
    let longest = data.prompt.longest + data.maxNewTokens
    addLearner(model, settings, threads: threads)
    addWorkspaces(model, parts: threads, longest: longest)
    // The reference's.
    addScorer(shape)
    var drawn = data
    drawn.completionsPerPrompt = schedule.groupSize
    addSampling(shape, of: drawn, slots: min(256, schedule.episodes))
    guard method.hasCritic else { return }
    let critic = MemoryAccount.planned(shape, .scalar)
    addModels(shape, head: .scalar)
    addLearner(critic, settings, threads: threads)
    addWorkspaces(critic, parts: threads, longest: longest)
    addScorer(shape, head: .scalar)
  }

  /// Rounds of samples, each trained on as stored preferences are.
  private mutating func addRounds(_ shape: Shape, _ settings: Settings, on data: DataExtent) {
    // Drawn anew: how long they become is the policy's to say, and may be as long as they may be.
    let round = DataExtent(
      prompts: IterativeTrainer.promptsPerRound(settings, of: data.prompts),
      completionsPerPrompt: settings.integer("completionsPerPrompt"), prompt: data.prompt,
      completionTokens: data.maxNewTokens)
    addSampling(shape, of: round)
    addPreferenceTraining(shape, settings, IterativeTrainer.loss(settings).needs, on: round)
    // The policy and the reference read the samples one after the other.
    addScorer(shape)
  }
}
