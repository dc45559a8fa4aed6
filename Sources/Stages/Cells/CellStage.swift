import Alignment
import Foundation
import LanguageModel
import Ledger
import SweepFile
import Tasks

/// Trains one method with one hyperparameter and one seed from the initial policy, and evaluates the policy as it
/// trains. The results are its records; the policy is stored as `model.safetensors`.
struct CellStage: Stage {
  static let kind = StageKind.cell
  static let version = 2

  var tokenizer: StageHash
  /// The stage that made the ground-truth reward.
  var groundTruth: StageHash
  /// The initial policy, which is also the reference of the KL divergence. The pairs may come from another policy.
  var sft: StageHash
  var heldOutPrompts: StageHash
  /// For methods that train on pairs. On-policy methods take their prompts and the scale of rewards from it.
  var preferences: StageHash?
  /// If the pairs come from another policy than `sft`: the log-probabilities of their completions under `sft`, as
  /// `PreferenceFile.read` needs them.
  var referenceScores: [StageHash]?
  /// For methods with a learned reward, or with a critic that starts from it.
  var rewardModel: StageHash?
  /// For best-of-n: the samples of the reference.
  var candidates: [StageHash]?
  /// For prompting: the examples for a model that is not fine-tuned.
  var fewShot: FewShotPrompts?
  var method: String
  /// The version of the method's arithmetic. Nil for version 1, which was not part of the hash at first.
  var methodVersion: Int?
  /// Only settings that have an effect.
  var settings: Settings
  var reward: RewardSource?
  var seed: UInt64
  var completionTokens: Int
  var evaluation: CellEvaluation.Configuration

  private enum CodingKeys: String, CodingKey {
    case tokenizer, sft, heldOutPrompts, preferences, referenceScores, rewardModel, candidates, fewShot, method,
      methodVersion,
      settings
    case reward, seed, completionTokens, evaluation
    // The key keeps the name of the first ground truth, since the hash covers it.
    case groundTruth = "classifier"
  }

  var inputs: [StageHash] {
    [tokenizer, groundTruth, sft, heldOutPrompts] + [preferences, rewardModel].compactMap { $0 }
      + (referenceScores ?? []) + (candidates ?? []) + (fewShot?.inputs ?? [])
  }

  var title: String {
    let name = MethodRegistry.method(method)?.title ?? method
    return reward.map { "\(name), \($0.rawValue) reward" } ?? name
  }

  func run(in context: StageContext) throws {
    guard let description = MethodRegistry.method(method) else { preconditionFailure("no method \(method)") }
    let groundTruth = try GroundTruth(tokenizer: tokenizer, stage: groundTruth, context: context)
    let reference = try Checkpoint.read(try context.input(.sft, sft, "model.safetensors"))
    let policy = reference.copy()
    let complete = completeSettings(of: description)
    let heldOut = try PromptFile.read(.heldOutPrompts, heldOutPrompts, context).map(groundTruth.start)
    let learned = try rewardModel.map { hash in
      try Checkpoint.read(try context.input(.rewardModel, hash, "model.safetensors"))
    }
    if let fewShot {
      let model = try Checkpoint.read(try context.input(.sft, fewShot.model, "model.safetensors"))
      let reading = try fewShot.reading(
        for: heldOut, completionTokens: completionTokens, shape: model.shape, groundTruth.tokenizer, context)
      return try CellEvaluation(
        configuration: evaluation, fingerprint: fingerprint(), reference: reference, prompts: heldOut,
        completionTokens: completionTokens, reward: groundTruth, learned: nil, context: context, reading: reading
      ).run(model, step: 1)
    }
    let data = try preferences.map { try preferenceData($0, heldOut, context) }
    let evaluation = CellEvaluation(
      configuration: evaluation, fingerprint: fingerprint(), reference: reference, prompts: heldOut,
      completionTokens: completionTokens, reward: groundTruth,
      learned: reward == .learned ? learned.map(RewardScorer.init) : nil, context: context)
    if description.family == .selection {
      let candidates = try CandidatesFile.read(candidates ?? [], prompts: heldOut.count, context)
      return try evaluation.run(bestOf: complete[BestOfN.n], of: candidates)
    }
    let observer = TrainingObserver(
      evaluateEvery: description.family == .reference ? 0 : complete[CommonSettings.evaluateEvery],
      slot: context.slot,
      stepped: { step, total, report in
        context.samples += report.episodes
        context.rewardCalls += report.episodes
        try context.record(step: step, report)
        context.progress(step, of: total, note: self.note(report))
      },
      evaluate: { try evaluation.run(policy, step: $0) })
    if description.family == .reference { try evaluation.run(policy, step: 0) }
    try description.train(
      PolicyTraining(
        settings: complete, policy: policy, reference: reference,
        preferences: data ?? PreferenceData(prompts: [], completions: [], pairs: [], validationPairs: []),
        rewardModel: learned,
        reward: data.flatMap { description.takesReward ? rewarding($0, groundTruth, learned) : nil },
        maxNewTokens: completionTokens, endOfText: groundTruth.endOfText, seed: seed, observer: observer))
    if let data, description.family == .preferences { try recordAccuracy(of: policy, on: data, context) }
    if method == MethodDescription.referencePolicy.key { try evaluation.recordReferenceDraws(policy) }
    if description.family != .reference { try warnOfWarmup(complete, context) }
    try Checkpoint.write(policy, to: context.file("model.safetensors"))
  }

  /// The version of a method as a cell holds it.
  static func methodVersion(of method: MethodDescription) -> Int? { method.version > 1 ? method.version : nil }

  /// Every setting of the method. A setting without effect has its default.
  func completeSettings(of method: MethodDescription) -> Settings {
    Settings(defaultsOf: method.settings).overridden(by: settings)
  }

  /// Reads the preference data, and checks that no prompt for evaluation is among its prompts.
  private func preferenceData(
    _ preferences: StageHash, _ heldOut: [[Int32]], _ context: StageContext
  ) throws -> PreferenceData {
    let data = try PreferenceFile.read(
      try context.input(.preferences, preferences, "preferences.safetensors"),
      references: try referenceScores?.map { try context.input(.referenceScores, $0, ReferenceScores.fileName) })
    try SplitCheck.verify(
      evaluationPrompts: heldOut, against: data.prompts, named: "the training prompts")
    return data
  }

  /// Records how well the implicit reward log π/π_ref of the trained policy ranks the validation pairs.
  private func recordAccuracy(of policy: Transformer, on data: PreferenceData, _ context: StageContext) throws {
    let accuracies = data.validationAccuracies(under: policy)
    guard !accuracies.isEmpty else { return }
    try context.record(
      .scores(
        PromptScoresRecord(
          stage: context.hash.text, step: context.updates, name: PromptScoresRecord.Name.preferenceAccuracy,
          scores: accuracies)))
    try context.fact("preference accuracy on validation prompts", moments(accuracies).mean)
  }

  /// Records a warning if the learning rate was never reached.
  private func warnOfWarmup(_ settings: Settings, _ context: StageContext) throws {
    guard settings.values[CommonSettings.warmupSteps.name] != nil else { return }
    let warmup = settings[CommonSettings.warmupSteps]
    guard warmup > 0, warmup >= context.updates else { return }
    try context.fact(
      .warning,
      "warmupSteps is \(warmup), but there were only \(context.updates) steps: the learning rate never reached its full value"
    )
  }

  /// The reward of a policy: the learned reward, or the ground truth normalized to mean 0 and variance 1 on the
  /// completions that the learned reward was normalized on. The other reward, if there is one, is recorded as a metric.
  private func rewarding(
    _ data: PreferenceData, _ groundTruth: GroundTruth, _ rewardModel: Transformer?
  ) -> EpisodeReward {
    let scale = moments(data.completions.map(\.reward))
    let learned = rewardModel.map(RewardScorer.init)
    return { episodes in
      let truth = groundTruth.rewards(prompts: data.prompts, completions: episodes.map { ($0.prompt, $0.tokens) })
      let judged = learned?.rewards(prompts: data.prompts, completions: episodes.map { ($0.prompt, $0.tokens[...]) })
      var metrics: [Metric: Double] = [.groundTruthReward: moments(truth).mean]
      if let judged { metrics[.learnedReward] = moments(judged).mean }
      guard reward == .learned else {
        return EpisodeRewards(rewards: truth.map { ($0 - scale.mean) / scale.standardDeviation }, metrics: metrics)
      }
      guard let judged else { preconditionFailure("a cell of \(method) without its reward model") }
      return EpisodeRewards(rewards: judged, metrics: metrics)
    }
  }

  /// The protocol of the evaluation. Only points with equal protocols share axes.
  func fingerprint() -> String {
    EvaluationFingerprint(properties: [
      "prompts \(heldOutPrompts.short)", "cap \(completionTokens)", "temperature 1, whole vocabulary",
      "reward \(groundTruth.short)", "reference \(sft.short)", "KL exact per step, summed over the sequence, nats",
      "end of text counted once", "seed \(evaluation.seed)",
    ]).text
  }

  private func note(_ report: StepReport) -> String {
    if let kl = report.metrics[.kl], let reward = report.metrics[.groundTruthReward] {
      // The sum makes a zero of a negative zero.
      return String(format: "reward %.3f, KL %.2f", reward, (kl * 100).rounded() / 100 + 0)
    }
    return String(format: "loss %.3f", report.loss ?? .nan)
  }
}
