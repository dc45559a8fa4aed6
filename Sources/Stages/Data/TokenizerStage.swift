import Foundation
import LanguageModel

/// Trains the byte-level BPE on the training documents, or takes a pretrained model's, and encodes all documents for
/// later stages: `vocab.json`, `merges.txt`, `tokens.safetensors`. For a corpus of examples it trains on prompts and
/// completions, and another stage encodes them.
struct TokenizerStage: Stage {
  static let kind = StageKind.tokenizer
  static let version = 1

  var corpus: StageHash
  /// Further corpora to train on.
  var others: [StageHash]?
  var vocabulary: Int
  /// Nil for documents.
  var content: Content?
  /// The pretrained model whose tokenizer is used; nil to train one.
  var pretrained: StageHash?

  enum Content: String, Codable, Hashable, Sendable {
    case examples
  }

  var corpora: [StageHash] { [corpus] + (others ?? []) }
  var inputs: [StageHash] { corpora + [pretrained].compactMap { $0 } }
  var title: String { "byte-level BPE of \(vocabulary) tokens" + (pretrained == nil ? "" : ", the pretrained model's") }

  func run(in context: StageContext) throws {
    if content == .examples { return try runOnExamples(in: context) }
    let training = try StoredDocument.read(try context.input(.corpus, corpus, "training.jsonl"))
    let heldOut = try StoredDocument.read(try context.input(.corpus, corpus, "held-out.jsonl"))
    let tokenizer = try tokenizer(of: training.map(\.text), context)
    try tokenizer.write(to: context.folder)
    var file = SafeTensors()
    var counts: [Int] = []
    for (name, documents) in [("training", training), ("held-out", heldOut)] {
      let sequences = documents.map { tokenizer.encode($0.text) }
      file.store(sequences, as: name)
      counts.append(sequences.reduce(0) { $0 + $1.count })
    }
    try file.write(to: context.file("tokens.safetensors"))
    let characters = training.reduce(0) { $0 + $1.text.utf8.count }
    try context.fact("vocabulary", tokenizer.vocabularySize)
    try context.fact("training tokens", counts[0])
    try context.fact("held-out tokens", counts[1])
    try context.fact("bytes per token", Double(characters) / Double(max(1, counts[0])))
  }

  private func tokenizer(of texts: [String], _ context: StageContext) throws -> Tokenizer {
    guard let pretrained else { return try Tokenizer.train(on: texts, vocabularySize: vocabulary) }
    return try Tokenizer(contentsOf: context.store.folder(.pretrained, pretrained))
  }

  private func runOnExamples(in context: StageContext) throws {
    let texts = try corpora.map { corpus in
      try StoredExamples.read(.training, corpus, context).flatMap { [$0.prompt] + $0.completions }
    }
    let tokenizer = try tokenizer(of: Array(texts.joined()), context)
    try tokenizer.write(to: context.folder)
    try context.fact("vocabulary", tokenizer.vocabularySize)
    let sample = texts.flatMap { $0.prefix(2000) }
    let tokens = sample.reduce(0) { $0 + tokenizer.encode($1).count }
    try context.fact(
      "bytes per token", Double(sample.reduce(0) { $0 + $1.utf8.count }) / Double(max(1, tokens)))
  }
}
