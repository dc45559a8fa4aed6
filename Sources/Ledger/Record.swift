import Foundation

/// One line of a record file.
public enum Record: Sendable, Equatable {
  case stage(StageRecord)
  case step(StepRecord)
  case evaluation(EvaluationRecord)
  case sample(SampleRecord)
  case scores(PromptScoresRecord)
  case fact(FactRecord)
  case completion(CompletionRecord)
  case comparison(ComparisonRecord)
  case verdict(VerdictRecord)

  /// The stage that it is of.
  public var stage: String {
    switch self {
    case .stage(let record): record.hash
    case .step(let record): record.stage
    case .evaluation(let record): record.stage
    case .sample(let record): record.stage
    case .scores(let record): record.stage
    case .fact(let record): record.stage
    case .completion(let record): record.stage
    case .comparison(let record): record.stage
    case .verdict(let record): record.stage
    }
  }

  /// Reads one line; `source` and `number` are for the error's text alone.
  public static func decode(line: String, source: String = "record", number: Int = 1) throws -> Record {
    do {
      return try decoder().decode(Record.self, from: Data(line.utf8))
    } catch {
      throw LedgerError.malformedRecord(source: source, line: number, detail: explain(error))
    }
  }

  /// The record as one line of JSON, keys sorted, without the line's end.
  public func encodedLine() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      try container.encode(UTCTime.text(date))
    }
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  private static func decoder() -> JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    decoder.dateDecodingStrategy = .custom { decoder in
      let container = try decoder.singleValueContainer()
      let text = try container.decode(String.self)
      guard let date = UTCTime.date(text) else {
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "'\(text)' is not a UTC time such as 2026-01-31T23:59:59.123Z")
      }
      return date
    }
    return decoder
  }

  private static func explain(_ error: any Error) -> String {
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.reduce("$") { path, key in
        key.intValue.map { "\(path)[\($0)]" } ?? "\(path).\(key.stringValue)"
      }
    }
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      return "\(path(context)) lacks the key '\(key.stringValue)'"
    case DecodingError.typeMismatch(let type, let context):
      return "\(path(context)) is not a \(type)"
    case DecodingError.valueNotFound(let type, let context):
      return "\(path(context)) is null where a \(type) was expected"
    case DecodingError.dataCorrupted(let context):
      return context.codingPath.isEmpty
        ? "the line is not one JSON object with a known `type`" : "\(path(context)): \(context.debugDescription)"
    default:
      return "\(error)"
    }
  }
}

extension Record: Codable {
  private enum Key: String, CodingKey { case type }
  private enum Kind: String, Codable {
    case stage, step, evaluation, sample, scores, fact, completion, comparison, verdict
  }

  public init(from decoder: any Decoder) throws {
    switch try decoder.container(keyedBy: Key.self).decode(Kind.self, forKey: .type) {
    case .stage: self = .stage(try StageRecord(from: decoder))
    case .step: self = .step(try StepRecord(from: decoder))
    case .evaluation: self = .evaluation(try EvaluationRecord(from: decoder))
    case .sample: self = .sample(try SampleRecord(from: decoder))
    case .scores: self = .scores(try PromptScoresRecord(from: decoder))
    case .fact: self = .fact(try FactRecord(from: decoder))
    case .completion: self = .completion(try CompletionRecord(from: decoder))
    case .comparison: self = .comparison(try ComparisonRecord(from: decoder))
    case .verdict: self = .verdict(try VerdictRecord(from: decoder))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .stage(let record):
      try container.encode(Kind.stage, forKey: .type)
      try record.encode(to: encoder)
    case .step(let record):
      try container.encode(Kind.step, forKey: .type)
      try record.encode(to: encoder)
    case .evaluation(let record):
      try container.encode(Kind.evaluation, forKey: .type)
      try record.encode(to: encoder)
    case .sample(let record):
      try container.encode(Kind.sample, forKey: .type)
      try record.encode(to: encoder)
    case .scores(let record):
      try container.encode(Kind.scores, forKey: .type)
      try record.encode(to: encoder)
    case .fact(let record):
      try container.encode(Kind.fact, forKey: .type)
      try record.encode(to: encoder)
    case .completion(let record):
      try container.encode(Kind.completion, forKey: .type)
      try record.encode(to: encoder)
    case .comparison(let record):
      try container.encode(Kind.comparison, forKey: .type)
      try record.encode(to: encoder)
    case .verdict(let record):
      try container.encode(Kind.verdict, forKey: .type)
      try record.encode(to: encoder)
    }
  }
}
