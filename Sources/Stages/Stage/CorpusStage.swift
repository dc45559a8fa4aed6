import Foundation
import SweepFile
import Tasks

/// Where a corpus is read from.
enum CorpusSource: Codable, Hashable, Sendable {
  case documents(SentimentCorpus)
  case examples(ExampleCorpus)

  init(from decoder: any Decoder) throws {
    if let corpus = try? SentimentCorpus(from: decoder) {
      self = .documents(corpus)
    } else {
      self = .examples(try ExampleCorpus(from: decoder))
    }
  }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .documents(let corpus): try corpus.encode(to: encoder)
    case .examples(let corpus): try corpus.encode(to: encoder)
    }
  }

  func check() throws {
    switch self {
    case .documents(let corpus): try corpus.check()
    case .examples(let corpus): try corpus.check()
    }
  }

  func fingerprint() throws -> String {
    switch self {
    case .documents(let corpus): try corpus.fingerprint()
    case .examples(let corpus): try corpus.fingerprint()
    }
  }
}

/// Reads the corpus and divides its documents or examples: `training.jsonl`, `held-out.jsonl`, and of examples
/// `closing.txt`, what their prompts end with.
struct CorpusStage: Stage {
  static let kind = StageKind.corpus
  static let version = 1

  /// Where it is read from: not part of the stage's name.
  var source: CorpusSource
  /// Of its content.
  var fingerprint: String
  var seed: UInt64

  var inputs: [StageHash] { [] }
  var title: String {
    switch source {
    case .documents(.builtin): "built-in reviews"
    case .documents(.imdb): "IMDb reviews"
    case .examples(.summaries(.posts, _, _)): "built-in posts with summaries"
    case .examples(.summaries(.news, _, _)): "built-in news with summaries"
    case .examples(.dialogues): "built-in dialogues"
    case .examples(.files(let files)): "examples of \(URL(fileURLWithPath: files.path).lastPathComponent)"
    }
  }

  private enum Key: String, CodingKey { case source, fingerprint, seed }

  init(source: CorpusSource, fingerprint: String, seed: UInt64) {
    self.source = source
    self.fingerprint = fingerprint
    self.seed = seed
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    source = try container.decode(CorpusSource.self, forKey: .source)
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
    switch source {
    case .documents(let corpus): try run(corpus, in: context)
    case .examples(let corpus): try run(corpus, in: context)
    }
  }

  private func run(_ source: SentimentCorpus, in context: StageContext) throws {
    let corpus = try source.load()
    let splits = DocumentSplit(corpus.documents, seed: seed)
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

  private func run(_ source: ExampleCorpus, in context: StageContext) throws {
    let corpus = try source.load(), split = corpus.split(seed: seed)
    try StoredExamples.write(split, closing: corpus.promptSuffix, in: context)
    for (name, count) in corpus.counts { try context.fact(name, count) }
    for (name, examples) in [("training", split.training), ("held-out", split.heldOut)] {
      try context.fact("\(name) prompts", examples.count)
      try context.fact("\(name) completions", examples.reduce(0) { $0 + $1.completions.count })
      try context.fact("\(name) completions to learn from", examples.reduce(0) { $0 + $1.references.count })
      try context.fact("\(name) pairs", examples.reduce(0) { $0 + $1.pairs.count })
    }
    try context.fact("training prompts left out since they are held out", split.removedFromTraining)
  }
}

/// A document as a stage keeps it.
struct StoredDocument: Codable {
  var id: String
  var text: String
  var label: Sentiment?

  static func write(_ documents: [Document], to url: URL) throws {
    try JSONLines.write(documents.map { StoredDocument(id: $0.id, text: $0.text, label: $0.label) }, to: url)
  }

  static func read(_ url: URL) throws -> [Document] {
    try JSONLines.read(StoredDocument.self, url).map { Document(id: $0.id, text: $0.text, label: $0.label) }
  }
}

/// Examples as the corpus stage keeps them.
enum StoredExamples {
  private static let closingName = "closing.txt"

  static func write(_ split: ExampleSplit, closing: String, in context: StageContext) throws {
    try JSONLines.write(split.training, to: context.file(ExampleFile.Split.training.fileName))
    try JSONLines.write(split.heldOut, to: context.file(ExampleFile.Split.heldOut.fileName))
    try Data(closing.utf8).write(to: context.file(closingName))
  }

  static func read(_ split: ExampleFile.Split, _ corpus: StageHash, _ context: StageContext) throws -> [Example] {
    try JSONLines.read(Example.self, try context.input(.corpus, corpus, split.fileName))
  }

  static func closing(_ corpus: StageHash, _ context: StageContext) throws -> String {
    String(decoding: try Data(contentsOf: try context.input(.corpus, corpus, closingName)), as: UTF8.self)
  }
}

/// A JSON value a line.
enum JSONLines {
  static func write(_ values: [some Encodable], to url: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var data = Data()
    for value in values {
      data.append(try encoder.encode(value))
      data.append(UInt8(ascii: "\n"))
    }
    try data.write(to: url)
  }

  static func read<Value: Decodable>(_ type: Value.Type, _ url: URL) throws -> [Value] {
    let decoder = JSONDecoder()
    return try Data(contentsOf: url).split(separator: UInt8(ascii: "\n")).map { try decoder.decode(type, from: $0) }
  }
}
