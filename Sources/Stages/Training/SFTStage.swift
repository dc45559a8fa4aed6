import Alignment
import Foundation
import LanguageModel
import SweepFile
import Tensor

/// Trains a policy by supervised fine-tuning, such as the initial policy of every method: `model.safetensors`.
struct SFTStage: Stage {
  /// Pointwise noise (arXiv 2407.07880). The paper mixes text of GPT-2 large before fine-tuning into the fine-tuning
  /// data. Here the text comes from a policy that was fine-tuned only briefly and writes words without much sense.
  struct Noise: Codable, Hashable, Sendable {
    /// The policy that writes the text.
    var author: StageHash
    /// The fraction of training sequences that are replaced. A larger fraction replaces the same sequences and more.
    var share: Double
    /// The number of tokens of a replaced review that stay; the author continues from there. Of an example the prompt
    /// stays, which is not longer than this.
    var promptTokens: Int
  }

  static let kind = StageKind.sft
  static let version = 1

  var tokenizer: StageHash
  var model: ModelShape
  /// Settings of `SupervisedTrainer.settings`; 0 epochs leave the weights unchanged.
  var settings: Settings
  /// The maximum length of a training sequence. A shorter document ends with the end-of-text token. For examples, the
  /// maximum length of prompt and completion together.
  var sequenceTokens: Int
  var seed: UInt64
  var noise: Noise?
  var examples: Examples?
  /// The pretrained model to start from; nil for random weights.
  var pretrained: StageHash?
  /// The base model to start from: a stage of this kind that trained on several corpora.
  var base: StageHash?

  /// The examples to train on.
  struct Examples: Codable, Hashable, Sendable {
    var stage: StageHash
    /// Whether to train on prompts as well as on completions.
    var learnsPrompts: Bool
    /// Examples of other corpora, for a base model.
    var others: [StageHash]?

    var stages: [StageHash] { [stage] + (others ?? []) }
  }

  var inputs: [StageHash] {
    [tokenizer] + [noise?.author, pretrained, base].compactMap { $0 } + (examples?.stages ?? [])
  }
  var title: String {
    let shape = "\(model.layers) layers of width \(model.width)"
    guard isTrained else { return (pretrained == nil ? "untrained" : "pretrained") + " policy, \(shape)" }
    let epochs = settings[CommonSettings.epochs]
    let name = isBase ? "base model of \(examples?.stages.count ?? 1) corpora" : "SFT policy"
    return "\(name), \(shape), \(NumberText.text(epochs)) \(epochs == 1 ? "epoch" : "epochs")"
      + (noise.map { ", noise share \(NumberText.text($0.share))" } ?? "")
      + (base == nil ? "" : ", from the base model")
  }
  private var isTrained: Bool { settings[CommonSettings.epochs] > 0 }
  private var isBase: Bool { examples?.others != nil }

  func run(in context: StageContext) throws {
    let endOfText = try Tokenizer(contentsOf: context.store.folder(.tokenizer, tokenizer)).endOfText
    var training = try sequences(.training, endOfText, context)
    let heldOut = try sequences(.heldOut, endOfText, context, atMost: 512)
    guard !training.isEmpty else { throw ExampleError.nothingToLearn }
    if let noise {
      let replaced = try replace(&training, by: noise, endOfText, context)
      try context.fact("SFT training sequences replaced by noise", replaced)
    }
    let policy = try initialPolicy(context)
    let trainer = SupervisedTrainer(settings: settings, start: endOfText)
    let observer = TrainingObserver(
      slot: context.slot,
      stepped: { step, total, report in
        try context.record(step: step, report)
        context.progress(step, of: total, note: String(format: "loss %.3f", report.loss ?? .nan))
      })
    if isTrained { try trainer.train(policy, on: training, seed: seed, observer: observer) }
    try Checkpoint.write(policy, to: context.file("model.safetensors"))
    let loss = trainer.loss(of: policy, on: heldOut), name = isBase ? "pretraining" : "SFT"
    try context.fact("\(name) training sequences", training.count)
    try context.fact("\(name) sequences that end", training.filter { $0.tokens.last == endOfText }.count)
    try context.fact("\(name) held-out loss, nats per token", loss)
    try context.fact("\(name) held-out perplexity", exp(loss))
    for (index, stage) in (examples?.stages ?? []).enumerated() {
      let completions = try ExampleFile.read(.heldOut, stage, context).sequences(learningPrompts: false)
      try context.fact(
        "\(name) held-out loss of \(index == 0 ? "" : "the other corpus's ")completions, nats per token",
        trainer.loss(of: policy, on: Array(completions.prefix(512))))
    }
    try context.fact("parameters", policy.layout.count)
  }

  private func initialPolicy(_ context: StageContext) throws -> Transformer {
    if let base { return try Checkpoint.read(try context.input(.sft, base, "model.safetensors")) }
    if let pretrained { return try Checkpoint.read(try context.input(.pretrained, pretrained, "model.safetensors")) }
    return Transformer(
      shape: Shape(
        layers: model.layers, width: model.width, heads: model.heads, context: model.context,
        vocabulary: model.vocabulary), seed: seed)
  }

  /// The training sequences, or the held-out sequences for evaluation.
  ///
  /// - Parameter count: the maximum number from each corpus.
  private func sequences(
    _ split: ExampleFile.Split, _ endOfText: Int32, _ context: StageContext, atMost count: Int = .max
  ) throws -> [SupervisedSequence] {
    if let examples {
      return try examples.stages.flatMap { stage in
        try ExampleFile.read(split, stage, context).sequences(learningPrompts: examples.learnsPrompts).prefix(count)
      }
    }
    let url = try context.input(.tokenizer, tokenizer, "tokens.safetensors")
    let documents = try SafeTensors(contentsOf: url).sequences(split.rawValue, in: url).filter { !$0.isEmpty }
    return documents.prefix(count).map { document in
      SupervisedSequence(
        tokens: document.count < sequenceTokens ? document + [endOfText] : Array(document.prefix(sequenceTokens)))
    }
  }

  /// Replaces a fraction of the sequences by noise.
  ///
  /// - Returns: the number of replaced sequences.
  private func replace(
    _ sequences: inout [SupervisedSequence], by noise: Noise, _ endOfText: Int32, _ context: StageContext
  ) throws -> Int {
    let author = try Checkpoint.read(try context.input(.sft, noise.author, "model.safetensors"))
    var random = RandomStream(seed: seed, purpose: "sequences replaced by noise")
    let count = Int((noise.share * Double(sequences.count)).rounded())
    let chosen = random.permutation(of: sequences.count).prefix(count)
    let kept = try examples.map { examples in
      try ExampleFile.read(.training, examples.stage, context).sequences(learningPrompts: false).map(\.given)
    }
    let prompts = chosen.map { [endOfText] + sequences[$0].tokens.prefix(kept?[$0] ?? noise.promptTokens) }
    let sampler = Sampler(
      shape: author.shape, slots: 256, maxNewTokens: max(1, sequenceTokens - noise.promptTokens))
    let samples = try sampler.sample(
      from: author, prompts: prompts,
      requests: chosen.enumerated().map { .init(prompt: $0, address: .init(index: $1, subindex: 0)) }, seed: seed,
      purpose: "SFT noise", endOfText: endOfText)
    for (index, (prompt, sample)) in zip(chosen, zip(prompts, samples)) {
      sequences[index].tokens = prompt.dropFirst() + sample.tokens
    }
    context.samples += count
    return count
  }
}
