/// Where the prompts and completions of the summarization, dialogue and completion tasks come from.
public enum ExampleCorpus: Sendable, Hashable {
  /// Texts written from hidden facts, with summaries as people write them.
  case summaries(domain: SummaryDomain, documents: Int, seed: UInt64)
  /// Single questions with a helpful and an unhelpful answer.
  case dialogues(documents: Int, seed: UInt64)
  case files(ExampleFiles)

  public func load() throws -> ExampleSet {
    switch self {
    case .summaries(let domain, let documents, let seed):
      let writer = SummaryWriter(domain: domain, seed: seed)
      return ExampleCorpus.distinct((0..<documents).map { writer.example(at: $0) }, closing: SummaryWriter.closing)
    case .dialogues(let documents, let seed):
      let writer = DialogueWriter(seed: seed)
      return ExampleCorpus.distinct((0..<documents).map { writer.example(at: $0) }, closing: DialogueWriter.closing)
    case .files(let files): return try files.load()
    }
  }

  private static func distinct(_ examples: [Example], closing: String) -> ExampleSet {
    var seen = Set<String>(minimumCapacity: examples.count)
    let kept = examples.filter { seen.insert($0.prompt).inserted }
    return ExampleSet(
      examples: kept, heldOut: nil, closing: closing, account: [("duplicates dropped", examples.count - kept.count)])
  }

  /// What can be known without reading it all.
  public func check() throws {
    if case .files(let files) = self { try files.check() }
  }

  /// Changes when the examples may have changed, and does not depend on where they lie.
  public func fingerprint() throws -> String {
    switch self {
    case .summaries(let domain, let documents, let seed):
      "summaries-v\(SummaryWriter.version)-\(domain.rawValue)-\(documents)-\(seed)"
    case .dialogues(let documents, let seed): "dialogues-v\(DialogueWriter.version)-\(documents)-\(seed)"
    case .files(let files): try files.fingerprint()
    }
  }

  /// Whether its texts were written from facts that a reward can know.
  public var knowsFacts: Bool {
    if case .summaries = self { true } else { false }
  }

  /// About how many examples there are to learn from, before anything is read.
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
