/// The source of the reviews of the controlled-sentiment task.
public enum SentimentCorpus: Hashable, Sendable {
  /// Reviews that `ReviewGenerator` writes. They need no download.
  case builtin(documents: Int = defaultDocuments, seed: UInt64 = 0)
  /// The published IMDb reviews: the folder aclImdb, a folder that contains it, its `train`, or the archive.
  case imdb(path: String)

  public static let defaultDocuments = 12_000
  /// More documents would only repeat sentences. Ids have six digits.
  static let maximumDocuments = 1_000_000
  /// Increase this number whenever the same file yields other documents.
  private static let readerVersion = 1

  public func load() throws(CorpusError) -> DocumentSet {
    try checkSettings()
    switch self {
    case .builtin(let documents, let seed):
      let generator = ReviewGenerator(seed: seed)
      return DocumentSet(sorting: (0..<documents).map { generator.review(at: $0) }, skipped: [])
    case .imdb(let path):
      return try IMDbReader.load(path: path)
    }
  }

  /// Checks that the corpus exists and has the expected layout, without reading all of it.
  public func check() throws(CorpusError) {
    try checkSettings()
    if case .imdb(let path) = self { try IMDbReader.check(path: path) }
  }

  /// Returns a name for the content of the corpus. It changes when the documents may have changed, and does not depend on
  /// where they are stored. A folder and an archive of the same reviews have different fingerprints, because the archive is
  /// not unpacked.
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
    guard (1...SentimentCorpus.maximumDocuments).contains(documents) else {
      throw .badSetting(
        name: "documents", value: "\(documents)",
        expected: "a whole number from 1 to \(SentimentCorpus.maximumDocuments)")
    }
  }
}

/// As JSON: `{ "kind": "builtin", "documents": 12000, "seed": 0 }` or `{ "kind": "imdb", "path": "aclImdb_v1.tar.gz" }`.
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
