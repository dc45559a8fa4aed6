import Alignment
import Foundation
import LanguageModel
import Ledger
import Tasks

/// Evaluates a policy on the held-out prompts: its reward, its KL divergence and its texts.
final class CellEvaluation {
  /// Settings that are the same for all cells of a frontier.
  struct Configuration: Codable, Hashable, Sendable {
    /// The number of completions whose text is stored.
    var samples: Int
    var temperature: Double
    /// The seed of the random numbers that all cells share.
    var seed: UInt64
  }

  private let configuration: Configuration
  private let fingerprint: String
  private let evaluator: PolicyEvaluator
  let prompts: [[Int32]]
  let reward: GroundTruth
  let learned: RewardScorer?
  let context: StageContext

  init(
    configuration: Configuration, fingerprint: String, reference: Transformer, prompts: [[Int32]],
    completionTokens: Int,
    reward: GroundTruth, learned: RewardScorer?, context: StageContext, reading: PromptedReading? = nil
  ) {
    self.configuration = configuration
    self.fingerprint = fingerprint
    self.prompts = prompts
    self.reward = reward
    self.learned = learned
    self.context = context
    evaluator = PolicyEvaluator(
      reference: reference, prompts: prompts, maxNewTokens: completionTokens, endOfText: reward.endOfText,
      seed: configuration.seed, reading: reading)
  }

  func run(_ policy: Transformer, step: Int) throws {
    let completions: [PolicySamples.Completion]
    do {
      completions = try evaluator.evaluate(policy, temperature: configuration.temperature).completions
    } catch let error as NonFiniteLogits {
      throw NonFiniteTraining(step: step, quantity: "a logit", value: .nan, items: "an evaluation: \(error)")
    }
    let rewards = reward.rewards(prompts: prompts, completions: completions.map { ($0.prompt, $0.tokens) })
    let kl = Estimate(completions.map(\.exactKL)), sampled = Estimate(completions.map(\.sampledKL))
    let value = Estimate(rewards)
    for (quantity, number) in [("the evaluation's KL", kl.mean), ("the evaluation's reward", value.mean)]
    where !number.isFinite {
      throw NonFiniteTraining(step: step, quantity: quantity, value: number, items: "the held-out prompts")
    }
    if step == 0 { try proveStart(kl, sampled) }
    try record(
      step: step, kl: kl, sampled: sampled, reward: value,
      learned: learned.map { scorer in
        Estimate(scorer.rewards(prompts: prompts, completions: completions.map { ($0.prompt, $0.tokens[...]) })).mean
      }, texts: completions.indices.map { Text(completions[$0], reward: rewards[$0]) })
    let gap = Estimate(zip(completions.map(\.exactKL), completions.map(\.sampledKL)).map { $0 - $1 })
    try context.record(
      .scores(
        PromptScoresRecord(
          stage: context.hash.text, step: step, temperature: configuration.temperature,
          name: PromptScoresRecord.Name.reward,
          scores: rewards)))
    // The two estimates of the KL divergence must agree. A difference of more than 4 standard errors has a probability
    // of 1 in 16,000 by chance.
    if abs(gap.mean) > 4 * gap.error + 1e-3 {
      try context.fact(
        .warning(step: step),
        String(
          format:
            "the exact KL %.3f and the sampled KL %.3f are %.1f standard errors apart, so the sampler and the scorer may "
            + "disagree: do not trust this KL", kl.mean, sampled.mean, abs(gap.mean) / gap.error))
    }
  }

  /// The completion of one held-out prompt.
  struct Text {
    var tokens: [Int32]
    var finished: Bool
    var reward: Double
    /// In nats.
    var kl: Double
  }

  /// Measures how varied texts are.
  func variety(_ texts: [[Int32]]) -> TextVariety {
    let texts = texts.map { text in text.filter { $0 != reward.endOfText } }
    let repeats = texts.map { Double(TextStatistics.longestRepeat(in: $0)) }
    return TextVariety(
      distinct2: TextStatistics.distinctBigrams(in: texts) ?? 0,
      longestRepeat: repeats.reduce(0, +) / Double(repeats.count))
  }

  /// Records an evaluation and its first texts.
  func record(
    step: Int, kl: Estimate, sampled: Estimate, reward value: Estimate, learned: Double?, texts: [Text]
  ) throws {
    let found = variety(texts.map(\.tokens)), base = context.baseline ?? found
    context.baseline = base
    try context.record(
      .evaluation(
        EvaluationRecord(
          stage: context.hash.text, step: step, temperature: configuration.temperature, kl: kl.mean,
          klStandardError: kl.error,
          klSampled: sampled.mean, klSampledStandardError: sampled.error, reward: value.mean,
          rewardStandardError: value.error, learnedReward: learned, prompts: prompts.count,
          meanLength: Estimate(texts.map { Double($0.tokens.count) }).mean,
          endOfTextRate: Double(texts.filter(\.finished).count) / Double(texts.count),
          distinct2: found.distinct2, longestRepeat: found.longestRepeat,
          // Half the variety of the reference, or three times its repetition.
          degenerate: found.distinct2 < 0.5 * base.distinct2 || found.longestRepeat > 3 * max(1, base.longestRepeat),
          fingerprint: fingerprint)))
    for (index, text) in texts.prefix(configuration.samples).enumerated() {
      try context.record(
        .sample(
          SampleRecord(
            stage: context.hash.text, step: step, promptIndex: index, prompt: reward.text(prompts[index]),
            completion: reward.text(text.tokens), reward: text.reward, kl: text.kl, tokens: text.tokens.count,
            finished: text.finished)))
    }
  }

  /// Records rewards of further reference completions for the same prompts, which policies are compared with in pairs.
  /// Evaluations share their random numbers with all policies, so these are sampled with others.
  func recordReferenceDraws(_ reference: Transformer) throws {
    for draw in 1...Self.referenceDraws {
      let completions = try evaluator.completions(of: reference, draw: draw)
      try context.record(
        .scores(
          PromptScoresRecord(
            stage: context.hash.text, step: 0, temperature: 1,
            name: PromptScoresRecord.Name.referenceReward(draw: draw),
            scores: reward.rewards(
              prompts: prompts, completions: completions.enumerated().map { ($0.offset, $0.element) }))))
    }
  }

  /// The number of reference completions of each prompt that a policy's completion is compared with.
  static let referenceDraws = 4

  /// Before the first step, the policy is the reference.
  private func proveStart(_ kl: Estimate, _ sampled: Estimate) throws {
    for (quantity, found) in [("KL(π‖π_ref)", kl.mean), ("the sampled KL(π‖π_ref)", sampled.mean)]
    where abs(found) > 1e-3 {
      throw BrokenInvariant(quantity: quantity, found: found, expected: 0, tolerance: 1e-3)
    }
  }
}

extension CellEvaluation.Text {
  init(_ completion: PolicySamples.Completion, reward: Double) {
    self.init(tokens: completion.tokens, finished: completion.finished, reward: reward, kl: completion.exactKL)
  }
}
