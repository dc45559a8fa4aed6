import Alignment
import Foundation
import LanguageModel
import Tasks

/// Trains the supervised policy, which is every method's start and reference: `model.safetensors`.
struct SFTStage: Stage {
  static let kind = StageKind.sft
  static let version = 1

  var tokenizer: StageHash
  var model: ModelShape
  var settings: Settings
  /// A document's first so many tokens are trained on; a shorter one ends with the end-of-text token.
  var sequenceTokens: Int
  var seed: UInt64

  var inputs: [StageHash] { [tokenizer] }
  var title: String { "SFT policy, \(model.layers) layers of width \(model.width)" }

  func run(in context: StageContext) throws {
    let url = try context.input(.tokenizer, tokenizer, "tokens.safetensors")
    let file = try SafeTensors(contentsOf: url)
    let endOfText = try Tokenizer(contentsOf: context.store.folder(.tokenizer, tokenizer)).endOfText
    func windows(_ name: String) throws -> [[Int32]] {
      try file.sequences(name, in: url).filter { !$0.isEmpty }.map { document in
        document.count < sequenceTokens ? document + [endOfText] : Array(document.prefix(sequenceTokens))
      }
    }
    let training = try windows("training"), heldOut = try windows("held-out").prefix(512)
    let policy = Transformer(
      shape: Shape(
        layers: model.layers, width: model.width, heads: model.heads, context: model.context,
        vocabulary: model.vocabulary), seed: seed)
    let trainer = SupervisedTrainer(settings: settings, start: endOfText)
    let observer = TrainingObserver(
      stepped: { step, total, metrics in
        var metrics = metrics
        context.tokens += Int(metrics.removeValue(forKey: "tokens") ?? 0)
        context.updates += 1
        try context.record(step: step, metrics)
        context.progress(step, of: total, note: String(format: "loss %.3f", metrics["loss"] ?? .nan))
      })
    try trainer.train(policy, on: training, seed: seed, observer: observer)
    try Checkpoint.write(policy, to: context.file("model.safetensors"))
    let loss = trainer.loss(of: policy, on: Array(heldOut))
    try context.fact("SFT training sequences", training.count)
    try context.fact("SFT sequences that end", training.filter { $0.last == endOfText }.count)
    try context.fact("SFT held-out loss, nats per token", loss)
    try context.fact("SFT held-out perplexity", exp(loss))
    try context.fact("parameters", policy.layout.count)
  }
}
