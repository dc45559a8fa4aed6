/// Where the reviews of the controlled-sentiment task come from.
///
/// In a sweep file: `{ "kind": "builtin", "documents": 12000, "seed": 0 }` (the last two may be left out) or
/// `{ "kind": "imdb", "path": "aclImdb_v1.tar.gz" }`.
public enum SentimentCorpus: Hashable, Sendable {
  /// Reviews written by a grammar: embedded, so that an experiment needs no download.
  case builtin(documents: Int = defaultDocuments, seed: UInt64 = 0)
  /// The published aclImdb data: its folder, a folder that holds that one, its `train`, or its archive.
  case imdb(path: String)

  public static let defaultDocuments = 12_000
  /// More would only repeat sentences, and an index has six digits in an id.
  public static let mostDocuments = 1_000_000
  /// Raised whenever the same file gives other documents.
  private static let readerVersion = 1

  public func load() throws(CorpusError) -> Corpus {
    try checkSettings()
    switch self {
    case .builtin(let documents, let seed):
      let generator = ReviewGenerator(seed: seed)
      return Corpus(sorting: (0..<documents).map { generator.review(at: $0) }, skipped: [])
    case .imdb(let path):
      return try IMDbReader.load(path: path)
    }
  }

  /// What can be known without reading it all: that it is there and laid out as it should be.
  public func check() throws(CorpusError) {
    try checkSettings()
    if case .imdb(let path) = self { try IMDbReader.check(path: path) }
  }

  /// Changes when the documents may have changed, and does not depend on where they lie. A folder and an archive of
  /// the same reviews have different fingerprints: the archive is not unpacked for it.
  public func fingerprint() throws(CorpusError) -> String {
    try checkSettings()
    switch self {
    case .builtin(let documents, let seed):
      return "builtin-v\(ReviewGenerator.version)-\(documents)-\(seed)"
    case .imdb(let path):
      return "imdb-v\(SentimentCorpus.readerVersion)-" + (try IMDbReader.fingerprint(path: path))
    }
  }

  private func checkSettings() throws(CorpusError) {
    guard case .builtin(let documents, _) = self else { return }
    guard (1...SentimentCorpus.mostDocuments).contains(documents) else {
      throw .badSetting(
        name: "documents", value: "\(documents)", expected: "a whole number from 1 to \(SentimentCorpus.mostDocuments)")
    }
  }
}

extension SentimentCorpus: Codable {
  private enum Key: String, CodingKey { case kind, documents, seed, path }

  private enum Kind: String, Codable { case builtin, imdb }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    switch try container.decode(Kind.self, forKey: .kind) {
    case .builtin:
      self = .builtin(
        documents: try container.decodeIfPresent(Int.self, forKey: .documents) ?? SentimentCorpus.defaultDocuments,
        seed: try container.decodeIfPresent(UInt64.self, forKey: .seed) ?? 0)
    case .imdb:
      self = .imdb(path: try container.decode(String.self, forKey: .path))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .builtin(let documents, let seed):
      try container.encode(Kind.builtin, forKey: .kind)
      try container.encode(documents, forKey: .documents)
      try container.encode(seed, forKey: .seed)
    case .imdb(let path):
      try container.encode(Kind.imdb, forKey: .kind)
      try container.encode(path, forKey: .path)
    }
  }
}
