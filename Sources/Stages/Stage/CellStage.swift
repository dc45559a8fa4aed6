import Alignment
import Foundation
import LanguageModel
import Ledger
import SweepFile
import Tasks

/// One method at one hyperparameter and one seed, trained from a supervised policy and evaluated as it trains. Its findings
/// are its records; its policy is kept as `model.safetensors`.
struct CellStage: Stage {
  static let kind = StageKind.cell
  static let version = 1

  var tokenizer: StageHash
  /// What made the ground-truth reward.
  var groundTruth: StageHash
  /// The supervised policy that it starts from and whose KL is taken: not always the one that the pairs are drawn from.
  var sft: StageHash
  var heldOutPrompts: StageHash
  /// For methods that learn from pairs, and for the prompts and the rewards' scale of those that sample.
  var preferences: StageHash?
  /// Where the pairs are drawn from another policy than `sft`: what `sft` says of their completions, as
  /// `PreferenceFile.read` wants it.
  var referenceScores: [StageHash]?
  /// For methods that need a learned reward: the reward itself, or where a critic begins.
  var rewardModel: StageHash?
  /// For methods that choose among samples of the reference, which lie in these.
  var candidates: [StageHash]?
  /// For the model as it was before any fine-tuning.
  var fewShot: FewShotPrompts?
  var method: String
  /// Only those that have an effect.
  var settings: Settings
  var reward: RewardSource?
  var seed: UInt64
  var completionTokens: Int
  var evaluation: CellEvaluation.Manner

  private enum CodingKeys: String, CodingKey {
    case tokenizer, sft, heldOutPrompts, preferences, referenceScores, rewardModel, candidates, fewShot, method,
      settings
    case reward, seed, completionTokens, evaluation
    // As it was called when the classifier was the only one: stages keep their names.
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
        manner: evaluation, fingerprint: fingerprint(), reference: reference, prompts: heldOut,
        completionTokens: completionTokens, reward: groundTruth, learned: nil, context: context, reading: reading
      ).run(model, step: 1)
    }
    let data = try preferences.map { try preferenceData($0, heldOut, context) }
    let evaluation = CellEvaluation(
      manner: evaluation, fingerprint: fingerprint(), reference: reference, prompts: heldOut,
      completionTokens: completionTokens, reward: groundTruth,
      learned: reward == .learned ? learned.map(RewardScorer.init) : nil, context: context)
    if description.family == .selection {
      let candidates = try CandidatesFile.read(candidates ?? [], prompts: heldOut.count, context)
      return try evaluation.run(bestOf: complete.integer("n"), of: candidates)
    }
    let observer = TrainingObserver(
      evaluateEvery: description.family == .reference ? 0 : complete.integer("evaluateEvery"),
      slot: context.slot,
      stepped: { step, total, metrics in
        var metrics = metrics
        context.tokens += Int(metrics.removeValue(forKey: "tokens") ?? 0)
        context.samples += Int(metrics["episodes"] ?? 0)
        context.rewardCalls += Int(metrics.removeValue(forKey: "episodes") ?? 0)
        context.updates += Int(metrics.removeValue(forKey: "optimizer_steps") ?? 1)
        try context.record(step: step, metrics)
        context.progress(step, of: total, note: self.note(metrics))
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

  /// Every setting of the method: what has no effect stands at its default.
  func completeSettings(of method: MethodDescription) -> Settings {
    Settings(defaultsOf: method.settings).overridden(by: settings)
  }

  /// The preference data, none of whose prompts may be evaluated on.
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

  /// How the trained policy's implicit reward log π/π_ref ranks the validation pairs.
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

  /// What a reader of the cell's numbers should be warned of.
  private func warnOfWarmup(_ settings: Settings, _ context: StageContext) throws {
    guard case .integer(let warmup)? = settings.values["warmupSteps"], warmup > 0, warmup >= context.updates else {
      return
    }
    try context.fact(
      "warning", "warmupSteps is \(warmup), but there were only \(context.updates) steps: the rate was never reached")
  }

  /// What a policy is paid: the learned reward as it is, or the ground truth brought to mean 0 and variance 1 on the
  /// same completions that the learned one was normalised on. The other, if it is at hand, is recorded beside it.
  private func rewarding(
    _ data: PreferenceData, _ groundTruth: GroundTruth, _ rewardModel: Transformer?
  ) -> EpisodeReward {
    let scale = moments(data.completions.map(\.reward))
    let learned = rewardModel.map(RewardScorer.init)
    return { episodes in
      let truth = groundTruth.rewards(prompts: data.prompts, completions: episodes.map { ($0.prompt, $0.tokens) })
      let judged = learned?.rewards(prompts: data.prompts, completions: episodes.map { ($0.prompt, $0.tokens[...]) })
      var metrics = ["ground_truth_reward": moments(truth).mean]
      if let judged { metrics["learned_reward"] = moments(judged).mean }
      guard reward == .learned else {
        return Earnings(rewards: truth.map { ($0 - scale.mean) / scale.deviation }, metrics: metrics)
      }
      guard let judged else { preconditionFailure("a cell of \(method) without its reward model") }
      return Earnings(rewards: judged, metrics: metrics)
    }
  }

  /// Names the protocol of the evaluation: only points of one protocol share axes.
  func fingerprint() -> String {
    [
      "prompts \(heldOutPrompts.short)", "cap \(completionTokens)", "temperature 1, whole vocabulary",
      "reward \(groundTruth.short)", "reference \(sft.short)", "KL exact per step, summed over the sequence, nats",
      "end of text counted once", "seed \(evaluation.seed)",
    ].joined(separator: "; ")
  }

  private func note(_ metrics: [String: Double]) -> String {
    if let kl = metrics["kl"], let reward = metrics["ground_truth_reward"] {
      return String(format: "reward %.3f, KL %.2f", reward, kl)
    }
    return String(format: "loss %.3f", metrics["loss"] ?? .nan)
  }
}
