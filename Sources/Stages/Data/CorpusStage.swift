import Foundation
import Ledger
import Tasks

/// Reads the corpus and splits its documents or examples: `training.jsonl`, `held-out.jsonl`, and for examples
/// `closing.txt` with the ending that all prompts share.
struct CorpusStage: Stage {
  static let kind = StageKind.corpus
  static let version = 1

  /// The source. Not part of the hash.
  var source: CorpusSource
  /// The fingerprint of the content.
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
    case .documents(let corpus): try store(try read { try corpus.load() }, in: context)
    case .examples(let corpus): try store(try read { try corpus.load() }, in: context)
    }
  }

  private func read<Corpus>(_ load: () throws -> Corpus) throws -> Corpus {
    try source.files.read(expecting: fingerprint, fingerprint: source.fingerprint, load)
  }

  private func store(_ corpus: DocumentSet, in context: StageContext) throws {
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

  private func store(_ corpus: ExampleSet, in context: StageContext) throws {
    let split = corpus.split(seed: seed)
    try StoredExamples.write(split, closing: corpus.promptSuffix, in: context)
    for (name, count) in corpus.counts { try context.fact(FactName(name), count) }
    for (name, examples) in [("training", split.training), ("held-out", split.heldOut)] {
      try context.fact("\(name) prompts", examples.count)
      try context.fact("\(name) completions", examples.reduce(0) { $0 + $1.completions.count })
      try context.fact("\(name) completions to learn from", examples.reduce(0) { $0 + $1.references.count })
      try context.fact("\(name) pairs", examples.reduce(0) { $0 + $1.pairs.count })
    }
    try context.fact("training prompts left out since they are held out", split.removedFromTraining)
  }
}
