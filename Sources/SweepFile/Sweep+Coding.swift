import Alignment
import Foundation

// The canonical form of a sweep is complete and sorted: what the ledger keeps and a worker is handed. It is not the
// sweep file's form, which may be brief, and whose grids keep their order.

extension Sweep {
  /// Sorted keys, no whitespace, every default spelled out: equal sweeps have equal bytes.
  public func canonicalJSON() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }

  public init(canonicalJSON data: Data) throws {
    self = try JSONDecoder().decode(Sweep.self, from: data)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    seed = try container.decode(UInt64.self, forKey: .seed)
    task = try container.decode(SweepTask.self, forKey: .task)
    model = try container.decode(ModelShape.self, forKey: .model)
    sft = try container.decode(Settings.self, forKey: .sft).typed(by: Sweep.sftSettings)
    preferences = try container.decode(Settings.self, forKey: .preferences).typed(by: Sweep.preferenceSettings)
    rewardModel = try container.decode(Settings.self, forKey: .rewardModel).typed(by: Sweep.rewardModelSettings)
    methods = try container.decode([MethodSweep].self, forKey: .methods)
    seeds = try container.decode([UInt64].self, forKey: .seeds)
    evaluation = try container.decode(EvaluationSettings.self, forKey: .evaluation)
    start = try container.decode(Settings.self, forKey: .start).typed(by: Sweep.sftSettings)
    grid = try container.decode([MethodSweep.Axis].self, forKey: .grid).map { $0.typed(by: []) }
    combination = try container.decode(Combination.self, forKey: .combination)
    compareWith = try container.decode([String].self, forKey: .compareWith)
    judging = try container.decodeIfPresent(JudgingSettings.self, forKey: .judging)
    slurm = try container.decodeIfPresent(SlurmSettings.self, forKey: .slurm)
  }
}

extension MethodSweep {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    method = try container.decode(String.self, forKey: .method)
    guard let description = MethodRegistry.method(method) else {
      throw DecodingError.dataCorruptedError(
        forKey: .method, in: container, debugDescription: "no method is named \(Quoting.quoted(method))")
    }
    settings = try container.decode(Settings.self, forKey: .settings).typed(by: description.settings)
    grid = try container.decode([Axis].self, forKey: .grid).map { $0.typed(by: description.settings) }
    rewards = try container.decode([RewardSource].self, forKey: .rewards)
    dials = try container.decode(Settings.self, forKey: .dials).typedDials
    combination = try container.decode(Combination.self, forKey: .combination)
    seeds = try container.decode([UInt64].self, forKey: .seeds)
  }
}

extension MethodSweep.Axis {
  /// - Parameter table: of the method's own settings.
  fileprivate func typed(by table: [Setting]) -> MethodSweep.Axis {
    var axis = self
    axis.values = values.map { value in
      Settings([name: value]).typed(by: table).typedDials.values[name] ?? value
    }
    return axis
  }
}

extension CellPlan {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    method = try container.decode(String.self, forKey: .method)
    guard let description = MethodRegistry.method(method) else {
      throw DecodingError.dataCorruptedError(
        forKey: .method, in: container, debugDescription: "no method is named \(Quoting.quoted(method))")
    }
    settings = try container.decode(Settings.self, forKey: .settings).typed(by: description.settings)
    dials = try container.decode(Settings.self, forKey: .dials).typedDials
    reward = try container.decodeIfPresent(RewardSource.self, forKey: .reward)
    seed = try container.decode(UInt64.self, forKey: .seed)
    hyperparameter = try container.decode(String.self, forKey: .hyperparameter)
    value = try container.decode(Double.self, forKey: .value)
  }
}

extension Settings {
  /// JSON writes the number 1.0 as 1, which reads as an integer: the table says which it is.
  func typed(by table: [Setting]) -> Settings {
    var values = values
    for setting in table {
      if case .number = setting.kind, case .integer(let value)? = values[setting.name] {
        values[setting.name] = .number(Double(value))
      }
    }
    return Settings(values)
  }
}

extension SweepTask: Codable {
  private enum CodingKeys: String, CodingKey { case kind }

  public init(from decoder: any Decoder) throws {
    let kind = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .kind)
    if ExampleTask.Kind(rawValue: kind) != nil {
      self = .examples(try ExampleTask(from: decoder))
    } else {
      self = .sentiment(try SentimentTask(from: decoder))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .sentiment(let task): try task.encode(to: encoder)
    case .examples(let task): try task.encode(to: encoder)
    }
  }
}

extension SentimentTask: Codable {
  private enum CodingKeys: String, CodingKey {
    case kind, corpus, promptTokens, completionTokens, sequenceTokens
  }

  private enum CorpusKeys: String, CodingKey {
    case kind, documents, seed, path
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let kind = try container.decode(String.self, forKey: .kind)
    guard kind == SweepTables.sentiment.name else {
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container, debugDescription: "no task of documents is of the kind \(Quoting.quoted(kind))")
    }
    let corpusContainer = try container.nestedContainer(keyedBy: CorpusKeys.self, forKey: .corpus)
    let corpusKind = try corpusContainer.decode(String.self, forKey: .kind)
    switch corpusKind {
    case SweepTables.builtinCorpus.name:
      corpus = .builtin(
        documents: try corpusContainer.decode(Int.self, forKey: .documents),
        seed: try corpusContainer.decode(UInt64.self, forKey: .seed))
    case SweepTables.imdbCorpus.name:
      corpus = .imdb(path: try corpusContainer.decode(String.self, forKey: .path))
    default:
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: corpusContainer, debugDescription: "no corpus is of the kind \(Quoting.quoted(corpusKind))")
    }
    let ends = try container.decode([Int].self, forKey: .promptTokens)
    guard ends.count == 2, ends[0] <= ends[1] else {
      throw DecodingError.dataCorruptedError(
        forKey: .promptTokens, in: container, debugDescription: "the least and the greatest are needed")
    }
    promptTokens = ends[0]...ends[1]
    completionTokens = try container.decode(Int.self, forKey: .completionTokens)
    sequenceTokens = try container.decode(Int.self, forKey: .sequenceTokens)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(SweepTables.sentiment.name, forKey: .kind)
    var corpusContainer = container.nestedContainer(keyedBy: CorpusKeys.self, forKey: .corpus)
    switch corpus {
    case .builtin(let documents, let seed):
      try corpusContainer.encode(SweepTables.builtinCorpus.name, forKey: .kind)
      try corpusContainer.encode(documents, forKey: .documents)
      try corpusContainer.encode(seed, forKey: .seed)
    case .imdb(let path):
      try corpusContainer.encode(SweepTables.imdbCorpus.name, forKey: .kind)
      try corpusContainer.encode(path, forKey: .path)
    }
    try container.encode([promptTokens.lowerBound, promptTokens.upperBound], forKey: .promptTokens)
    try container.encode(completionTokens, forKey: .completionTokens)
    try container.encode(sequenceTokens, forKey: .sequenceTokens)
  }
}

extension PreferenceLabels: Codable {
  private enum CodingKeys: String, CodingKey {
    case kind, temperature
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let kind = try container.decode(String.self, forKey: .kind)
    switch kind {
    case Self.words[0]: self = .groundTruth
    case Self.words[1]: self = .bradleyTerry(temperature: try container.decode(Double.self, forKey: .temperature))
    case Self.words[2]: self = .corpus
    default:
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container, debugDescription: "no labels are of the kind \(Quoting.quoted(kind))")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .groundTruth: try container.encode(Self.words[0], forKey: .kind)
    case .bradleyTerry(let temperature):
      try container.encode(Self.words[1], forKey: .kind)
      try container.encode(temperature, forKey: .temperature)
    case .corpus: try container.encode(Self.words[2], forKey: .kind)
    }
  }
}
