/// The source of the examples of the summarization, dialogue and completion tasks.
public enum ExampleCorpus: Sendable, Hashable {
  /// Built-in texts that are written from hidden facts, with imperfect summaries.
  case summaries(domain: SummaryDomain, documents: Int, seed: UInt64)
  /// Built-in questions, each with a helpful and an unhelpful answer.
  case dialogues(documents: Int, seed: UInt64)
  case files(ExampleFiles)

  public func load() throws(DataFileError) -> ExampleSet {
    switch self {
    case .summaries(let domain, let documents, let seed):
      let writer = SummaryWriter(domain: domain, seed: seed)
      return ExampleCorpus.distinct(
        (0..<documents).map { writer.example(at: $0) }, promptSuffix: SummaryWriter.promptSuffix)
    case .dialogues(let documents, let seed):
      let writer = DialogueWriter(seed: seed)
      return ExampleCorpus.distinct(
        (0..<documents).map { writer.example(at: $0) }, promptSuffix: DialogueWriter.promptSuffix)
    case .files(let files): return try files.load()
    }
  }

  private static func distinct(_ examples: [Example], promptSuffix: String) -> ExampleSet {
    var seen = Set<String>(minimumCapacity: examples.count)
    let kept = examples.filter { seen.insert($0.prompt).inserted }
    return ExampleSet(
      examples: kept, heldOut: nil, promptSuffix: promptSuffix,
      counts: [("duplicates dropped", examples.count - kept.count)])
  }

  /// Checks that the files exist and have a known form, without reading all of them.
  public func check() throws(DataFileError) {
    if case .files(let files) = self { try files.check() }
  }

  /// Returns a name for the content of the corpus. It changes when the examples may have changed, and does not depend on where
  /// they are stored.
  public func fingerprint() throws(DataFileError) -> String {
    switch self {
    case .summaries(let domain, let documents, let seed):
      "summaries-v\(SummaryWriter.version)-\(domain.rawValue)-\(documents)-\(seed)"
    case .dialogues(let documents, let seed): "dialogues-v\(DialogueWriter.version)-\(documents)-\(seed)"
    case .files(let files): try files.fingerprint()
    }
  }

  /// Whether the texts were written from known facts, so that `FactsReward` can measure summaries.
  public var hasFacts: Bool {
    if case .summaries = self { true } else { false }
  }

  /// An estimate of the number of examples, before anything is read. For files, it assumes 1500 bytes for each example.
  public var expectedExamples: Double {
    switch self {
    case .summaries(_, let documents, _), .dialogues(let documents, _): Double(documents)
    case .files(let files): Double(files.size) / 1500
    }
  }
}

extension ExampleCorpus: Codable {
  private enum Key: String, CodingKey { case kind, domain, documents, seed, files }

  private enum Kind: String, Codable { case summaries, dialogues, files }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    switch try container.decode(Kind.self, forKey: .kind) {
    case .summaries:
      self = .summaries(
        domain: try container.decode(SummaryDomain.self, forKey: .domain),
        documents: try container.decode(Int.self, forKey: .documents),
        seed: try container.decode(UInt64.self, forKey: .seed))
    case .dialogues:
      self = .dialogues(
        documents: try container.decode(Int.self, forKey: .documents),
        seed: try container.decode(UInt64.self, forKey: .seed))
    case .files: self = .files(try container.decode(ExampleFiles.self, forKey: .files))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .summaries(let domain, let documents, let seed):
      try container.encode(Kind.summaries, forKey: .kind)
      try container.encode(domain, forKey: .domain)
      try container.encode(documents, forKey: .documents)
      try container.encode(seed, forKey: .seed)
    case .dialogues(let documents, let seed):
      try container.encode(Kind.dialogues, forKey: .kind)
      try container.encode(documents, forKey: .documents)
      try container.encode(seed, forKey: .seed)
    case .files(let files):
      try container.encode(Kind.files, forKey: .kind)
      try container.encode(files, forKey: .files)
    }
  }
}
