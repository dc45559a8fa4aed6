import Alignment
import Foundation
import LanguageModel

/// A stage whose peak memory can be estimated before it runs.
protocol MemoryEstimating: Stage {
  /// The peak memory of the stage's worker, without the program itself.
  func memory(_ planner: MemoryPlanner) -> MemoryAccount
}

extension CorpusStage: MemoryEstimating {
  func memory(_ planner: MemoryPlanner) -> MemoryAccount { .data(source.extent.corpus) }
}

extension PretrainedStage: MemoryEstimating {
  func memory(_ planner: MemoryPlanner) -> MemoryAccount {
    guard var shape = try? PretrainedModel(in: URL(fileURLWithPath: path)).shape else { return MemoryAccount() }
    // The weights as they are read, and as they are written.
    var account = MemoryAccount.data(
      2 * MemoryLayout<Float>.size * ParameterLayout(shape: shape, head: .language).count)
    shape.context = context
    account.addModels(shape)
    return account
  }
}

extension TokenizerStage: MemoryEstimating {
  func memory(_ planner: MemoryPlanner) -> MemoryAccount {
    let texts = corpora.map(planner.texts(corpus:)).reduce(TextExtent(count: 0, bytes: 0), +)
    // Another stage encodes examples.
    return .data(
      (content == .examples ? texts.corpus : texts.tokenized) + TextExtent.tokenizer(vocabulary: vocabulary))
  }
}

extension ExamplesStage: MemoryEstimating {
  func memory(_ planner: MemoryPlanner) -> MemoryAccount { .data(planner.texts(corpus: corpus).tokenized) }
}

extension GroundTruthStage: MemoryEstimating {
  func memory(_ planner: MemoryPlanner) -> MemoryAccount {
    .data(sources.reduce(0) { $0 + planner.texts(corpus: $1.corpus).gathered })
  }
}

extension ClassifierStage: MemoryEstimating {
  func memory(_ planner: MemoryPlanner) -> MemoryAccount {
    // Weights, their squares and their averages.
    .data(planner.texts(corpus: corpus).hashed + 3 * TextExtent.classifier / 2)
  }
}

extension PromptsStage: MemoryEstimating {
  func memory(_ planner: MemoryPlanner) -> MemoryAccount { .data(planner.texts(tokenizer: tokenizer).tokens) }
}

extension HeldOutPromptsStage: MemoryEstimating {
  func memory(_ planner: MemoryPlanner) -> MemoryAccount { .data(planner.texts(tokenizer: tokenizer).tokens) }
}

extension SFTStage: MemoryEstimating {
  func memory(_ planner: MemoryPlanner) -> MemoryAccount {
    var account = MemoryAccount.data(planner.texts(tokenizer: tokenizer).sequences)
    let shape = Shape(
      layers: model.layers, width: model.width, heads: model.heads, context: model.context,
      vocabulary: model.vocabulary)
    account.addModels(shape)
    if settings[CommonSettings.epochs] > 0 {
      account.addSupervisedTraining(
        shape, settings,
        longest: noise == nil ? planner.sequenceTokens(examples?.stages ?? [], atMost: sequenceTokens) : sequenceTokens)
    }
    return account
  }
}

extension CompletionsStage: MemoryEstimating {
  func memory(_ planner: MemoryPlanner) -> MemoryAccount {
    let extent = planner.extent(completions: self)
    var account = MemoryAccount.data(extent.stored)
    guard let shape = planner.shape(policy) else { return account }
    account.addModels(shape)
    if let groundTruth { planner.addGroundTruth(groundTruth, tokenizer: tokenizer, to: &account) }
    // Completions are sampled first, and then scored.
    var drawing = account
    account.addScorer(shape)
    if examples == nil { drawing.addSampling(shape, of: extent) }
    return account.orMore(drawing)
  }
}

extension ReferenceScoresStage: MemoryEstimating {
  func memory(_ planner: MemoryPlanner) -> MemoryAccount {
    var account = MemoryAccount()
    if let extent = planner.extent(completions: completions) { account.add(.data, extent.stored) }
    if let shape = planner.shape(policy) {
      account.addModels(shape)
      account.addScorer(shape)
    }
    return account
  }
}

extension PreferencesStage: MemoryEstimating {
  func memory(_ planner: MemoryPlanner) -> MemoryAccount {
    guard let drawn = planner.extent(completions: completions) else { return MemoryAccount() }
    return .data((poor == nil ? 1 : 2) * drawn.stored)
  }
}

extension RewardModelStage: MemoryEstimating {
  func memory(_ planner: MemoryPlanner) -> MemoryAccount {
    guard let shape = planner.shape(sft), let extent = planner.extent(preferences: preferences) else {
      return MemoryAccount()
    }
    var account = MemoryAccount.data(extent.stored)
    account.addModels(shape)
    account.addRewardTraining(shape, settings, on: extent)
    return account
  }
}

extension CandidatesStage: MemoryEstimating {
  func memory(_ planner: MemoryPlanner) -> MemoryAccount {
    var extent = planner.extent(heldOut: heldOutPrompts, completionTokens: completionTokens)
    extent.completionsPerPrompt = CandidatesStage.blockSize
    var account = MemoryAccount.data(extent.stored)
    planner.addGroundTruth(groundTruth, tokenizer: tokenizer, to: &account)
    if let shape = planner.shape(sft) {
      account.addModels(shape)
      account.addSampling(shape, of: extent)
    }
    return account
  }
}

extension CellStage: MemoryEstimating {
  func memory(_ planner: MemoryPlanner) -> MemoryAccount {
    guard let shape = planner.shape(sft), let description = MethodRegistry.method(method) else {
      return MemoryAccount()
    }
    var heldOut = planner.extent(heldOut: heldOutPrompts, completionTokens: completionTokens)
    // Examples fill the context.
    if fewShot != nil { heldOut.prompt = .init(atMost: max(heldOut.prompt.longest, shape.context - completionTokens)) }
    var account = MemoryAccount()
    planner.addGroundTruth(groundTruth, tokenizer: tokenizer, to: &account)
    account.addModels(shape, count: 2)
    account.addEvaluation(shape, of: heldOut, isSampled: candidates == nil)
    if rewardModel != nil { account.addModels(shape, head: .scalar) }
    // One scorer for training, one for evaluation.
    if reward == .learned { for _ in 0..<(preferences == nil ? 1 : 2) { account.addScorer(shape, head: .scalar) } }
    heldOut.completionsPerPrompt = candidates.map { $0.count * CandidatesStage.blockSize } ?? 1
    account.add(.data, heldOut.stored)
    if let preferences, let extent = planner.extent(preferences: preferences) {
      account.add(.data, extent.stored)
      account.addTraining(of: shape, by: description, completeSettings(of: description), on: extent)
    }
    return account
  }
}

extension JudgedCompletionsStage: MemoryEstimating {
  func memory(_ planner: MemoryPlanner) -> MemoryAccount {
    var extent = planner.extent(heldOut: heldOutPrompts, completionTokens: completionTokens, atMost: prompts)
    extent.completionsPerPrompt = temperature > 0 ? selection?.n ?? 1 : 1
    var account = MemoryAccount.data(extent.stored)
    planner.addGroundTruth(groundTruth, tokenizer: tokenizer, to: &account)
    guard let shape = planner.shape(policy) else { return account }
    account.addModels(shape)
    if fewShot != nil { extent.prompt = .init(atMost: max(extent.prompt.longest, shape.context - completionTokens)) }
    account.addSampling(shape, of: extent)
    if selection?.rewardModel != nil {
      account.addModels(shape, head: .scalar)
      account.addScorer(shape, head: .scalar)
    }
    return account
  }
}

extension ReferenceCompletionsStage: MemoryEstimating {
  func memory(_ planner: MemoryPlanner) -> MemoryAccount { .data(planner.texts(tokenizer: tokenizer).tokens) }
}

extension JudgingStage: MemoryEstimating {
  func memory(_ planner: MemoryPlanner) -> MemoryAccount {
    var account = MemoryAccount()
    planner.addGroundTruth(groundTruth, tokenizer: tokenizer, to: &account)
    if case .learnedReward(let model) = judge, let shape = planner.shape(model) {
      account.addModels(shape, head: .scalar)
      account.addScorer(shape, head: .scalar)
    }
    return account
  }
}

extension MemoryAccount {
  fileprivate static func data(_ bytes: Int) -> MemoryAccount {
    var account = MemoryAccount()
    account.add(.data, bytes)
    return account
  }
}

extension DataExtent {
  /// The memory of completions as they are read and stored: one array each, beside the file that they came from.
  fileprivate var stored: Int {
    let completion = 200 + Int(12 * self.completion.mean), prompt = 100 + Int(12 * self.prompt.mean)
    let pairs = completionsPerPrompt * (completionsPerPrompt - 1) / 2
    return prompts * (prompt + completionsPerPrompt * completion + (completionsPerPrompt <= 8 ? 64 * pairs : 0))
  }
}
