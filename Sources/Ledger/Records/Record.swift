import Foundation

/// A line of a record file.
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

  /// The hash of the stage that the record belongs to.
  public var stage: String { content.record.stage }

  /// Decodes a line.
  ///
  /// - Parameters:
  ///   - source: The file, for the error.
  ///   - number: The number of the line, for the error.
  static func decode(line: String, source: String = "record", number: Int = 1) throws -> Record {
    do {
      return try decoder().decode(Record.self, from: Data(line.utf8))
    } catch {
      throw LedgerError.malformedRecord(source: source, line: number, detail: explain(error))
    }
  }

  /// The record as a line of JSON with sorted keys, without the line break.
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
      return "\(path(context)) has no key '\(key.stringValue)'"
    case DecodingError.typeMismatch(let type, let context):
      return "\(path(context)) is not a \(type)"
    case DecodingError.valueNotFound(let type, let context):
      return "\(path(context)) is null instead of a \(type)"
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

  private var content: (kind: Kind, record: any StageRow) {
    switch self {
    case .stage(let record): (.stage, record)
    case .step(let record): (.step, record)
    case .evaluation(let record): (.evaluation, record)
    case .sample(let record): (.sample, record)
    case .scores(let record): (.scores, record)
    case .fact(let record): (.fact, record)
    case .completion(let record): (.completion, record)
    case .comparison(let record): (.comparison, record)
    case .verdict(let record): (.verdict, record)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(content.kind, forKey: .type)
    try content.record.encode(to: encoder)
  }
}

/// A record that belongs to a stage.
private protocol StageRow: Encodable {
  var stage: String { get }
}

extension StageRecord: StageRow { fileprivate var stage: String { hash } }
extension StepRecord: StageRow {}
extension EvaluationRecord: StageRow {}
extension SampleRecord: StageRow {}
extension PromptScoresRecord: StageRow {}
extension FactRecord: StageRow {}
extension CompletionRecord: StageRow {}
extension ComparisonRecord: StageRow {}
extension VerdictRecord: StageRow {}
