import Foundation
import Tasks

/// Reads the corpus and divides its documents: `training.jsonl`, `held-out.jsonl`.
struct CorpusStage: Stage {
  static let kind = StageKind.corpus
  static let version = 1

  /// Where it is read from: not part of the stage's name.
  var source: SentimentCorpus
  /// Of its content.
  var fingerprint: String
  var seed: UInt64

  var inputs: [StageHash] { [] }
  var title: String {
    switch source {
    case .builtin: "built-in reviews"
    case .imdb: "IMDb reviews"
    }
  }

  private enum Key: String, CodingKey { case source, fingerprint, seed }

  init(source: SentimentCorpus, fingerprint: String, seed: UInt64) {
    self.source = source
    self.fingerprint = fingerprint
    self.seed = seed
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    source = try container.decode(SentimentCorpus.self, forKey: .source)
    fingerprint = try container.decode(String.self, forKey: .fingerprint)
    seed = try container.decode(UInt64.self, forKey: .seed)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    if encoder.userInfo[.identityOnly] == nil { try container.encode(source, forKey: .source) }
    try container.encode(fingerprint, forKey: .fingerprint)
    try container.encode(seed, forKey: .seed)
  }

  func run(in context: StageContext) throws {
    let corpus = try source.load()
    let splits = Splits(corpus.documents, seed: seed)
    try StoredDocument.write(splits.training, to: context.file("training.jsonl"))
    try StoredDocument.write(splits.heldOut, to: context.file("held-out.jsonl"))
    try context.fact("documents", corpus.documents.count)
    try context.fact("documents positive", corpus.count(of: .positive))
    try context.fact("documents negative", corpus.count(of: .negative))
    try context.fact("documents unlabelled", corpus.count(of: nil))
    try context.fact("duplicates dropped", corpus.duplicates)
    try context.fact("files skipped", corpus.skipped.count)
    for skipped in corpus.skipped.prefix(20) { try context.fact("skipped \(skipped.name)", skipped.reason) }
    try context.fact("training documents", splits.training.count)
    try context.fact("held-out documents", splits.heldOut.count)
  }
}

/// A document as a stage keeps it.
struct StoredDocument: Codable {
  var id: String
  var text: String
  var label: Sentiment?

  static func write(_ documents: [Document], to url: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    var data = Data()
    for document in documents {
      data.append(try encoder.encode(StoredDocument(id: document.id, text: document.text, label: document.label)))
      data.append(UInt8(ascii: "\n"))
    }
    try data.write(to: url)
  }

  static func read(_ url: URL) throws -> [Document] {
    let decoder = JSONDecoder()
    return try Data(contentsOf: url).split(separator: UInt8(ascii: "\n")).map { line in
      let stored = try decoder.decode(StoredDocument.self, from: line)
      return Document(id: stored.id, text: stored.text, label: stored.label)
    }
  }
}
