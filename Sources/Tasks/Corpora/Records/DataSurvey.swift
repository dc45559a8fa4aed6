import Foundation
import LanguageModel

/// What is in a file of data: counts, lengths, what is there twice, what would be cut.
///
/// Texts are told apart by hashes of 128 bits, so that memory grows by some bytes for each of them, whatever their length.
public struct DataSurvey: Sendable {
  /// How long texts are.
  public struct Lengths: Sendable, Equatable, Encodable {
    public let texts: Int
    public let least: Int
    public let median: Int
    public let mean: Double
    /// The 95th percentile: the least length that 95 % do not exceed.
    public let percentile95: Int
    public let most: Int

    init?(_ lengths: [Int32]) {
      guard !lengths.isEmpty else { return nil }
      let sorted = lengths.sorted()
      func quantile(_ percent: Int) -> Int { Int(sorted[(sorted.count * percent + 99) / 100 - 1]) }
      texts = sorted.count
      least = Int(sorted[0])
      median = quantile(50)
      mean = sorted.reduce(0.0) { $0 + Double($1) } / Double(sorted.count)
      percentile95 = quantile(95)
      most = Int(sorted[sorted.count - 1])
    }
  }

  /// Lengths of one kind of text in one unit.
  public struct Measurement: Sendable, Equatable {
    /// "prompt", "completion", "chosen" or "rejected".
    public let text: String
    /// "tokens", "words" or "bytes".
    public let unit: String
    public let lengths: Lengths
  }

  /// What a context would cut; all in tokens.
  public struct Truncation: Sendable, Equatable {
    public let context: Int?
    public let promptTokens: Int?
    /// Prompts longer than `promptTokens`.
    public fileprivate(set) var prompts = 0
    /// Completions that, with their prompt (cut to `promptTokens`) and end-of-text, are longer than `context`.
    public fileprivate(set) var completions = 0
    /// Pairs of which one completion is such.
    public fileprivate(set) var pairs = 0
  }

  public let form: DataForm
  public private(set) var records = 0
  public private(set) var completions = 0
  public private(set) var pairs = 0
  public private(set) var ties = 0
  public var distinctPrompts: Int { prompts.count }
  public private(set) var distinctPairs = 0
  public private(set) var emptyPrompts = 0
  /// Nothing, or white space alone.
  public private(set) var emptyCompletions = 0
  public private(set) var positiveLabels = 0
  public private(set) var negativeLabels = 0
  /// Nil without a tokenizer.
  public private(set) var truncation: Truncation?
  public private(set) var measurements: [Measurement] = []
  /// The first records.
  public private(set) var examples: [DataRecord] = []
  public private(set) var bad = 0
  public private(set) var firstBad: DataFile.Bad?
  /// Dialogues of several turns that were passed over.
  public private(set) var severalTurns = 0
  private var prompts = Set<TextHash>()

  public static let exampleCount = 3

  /// Reads the whole file.
  ///
  /// - Parameters:
  ///   - tokenizer: the folder of its `vocab.json` and `merges.txt`; words and bytes are counted without.
  ///   - context: tokens that prompt, completion and end-of-text may have together.
  ///   - promptTokens: tokens that a prompt may have.
  public init(
    path: String, options: DataFileOptions = DataFileOptions(), tokenizer folder: URL? = nil, context: Int? = nil,
    promptTokens: Int? = nil
  ) throws(DataFileError) {
    var file = try DataFile(path: path, options: options)
    form = file.form
    var tokenizer: Tokenizer?
    do { tokenizer = try folder.map { try Tokenizer(contentsOf: $0) } } catch { throw .badTokenizer("\(error)") }
    if tokenizer != nil { truncation = Truncation(context: context, promptTokens: promptTokens) }
    let units = tokenizer == nil ? ["words", "bytes"] : ["tokens"]
    func lengths(_ text: String) -> [Int32] {
      if let tokenizer { return [Int32(tokenizer.encode(text).count)] }
      return [Int32(DataSurvey.words(of: text)), Int32(text.utf8.count)]
    }
    let kinds = ["prompt", "completion", "chosen", "rejected"]
    var all = kinds.map { _ in units.map { _ in [Int32]() } }
    var seenPairs = Set<TextHash>()
    while let record = try file.next() {
      count(record)
      for pair in record.pairs {
        let texts = [record.prompt, record.completions[pair.chosen].text, record.completions[pair.rejected].text]
        seenPairs.insert(TextHash(texts))
      }
      let prompt = lengths(record.prompt)
      let completions = record.completions.map { lengths($0.text) }
      for unit in units.indices {
        all[0][unit].append(prompt[unit])
        all[1][unit].append(contentsOf: completions.map { $0[unit] })
        for pair in record.pairs {
          all[2][unit].append(completions[pair.chosen][unit])
          all[3][unit].append(completions[pair.rejected][unit])
        }
      }
      truncation?.count(prompt: Int(prompt[0]), completions: completions.map { Int($0[0]) }, pairs: record.pairs)
    }
    distinctPairs = seenPairs.count
    for (unit, unitName) in units.enumerated() {
      for (kind, text) in kinds.enumerated() {
        guard let lengths = Lengths(all[kind][unit]) else { continue }
        measurements.append(Measurement(text: text, unit: unitName, lengths: lengths))
      }
    }
    (bad, firstBad, severalTurns) = (file.bad, file.firstBad, file.severalTurns)
  }

  private mutating func count(_ record: DataRecord) {
    records += 1
    completions += record.completions.count
    pairs += record.pairs.count
    ties += record.ties
    prompts.insert(TextHash([record.prompt]))
    if DataSurvey.isBlank(record.prompt) { emptyPrompts += 1 }
    emptyCompletions += record.completions.count { DataSurvey.isBlank($0.text) }
    positiveLabels += record.completions.count { $0.label == true }
    negativeLabels += record.completions.count { $0.label == false }
    if examples.count < DataSurvey.exampleCount { examples.append(record) }
  }

  private static func isBlank(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
  }

  /// Stretches without white space.
  private static func words(of text: String) -> Int {
    var count = 0, isInWord = false
    for scalar in text.unicodeScalars {
      let isSpace = scalar.properties.isWhitespace
      if !isSpace, !isInWord { count += 1 }
      isInWord = !isSpace
    }
    return count
  }
}

extension DataSurvey.Truncation {
  fileprivate mutating func count(prompt: Int, completions lengths: [Int], pairs places: [DataRecord.Pair]) {
    if let promptTokens, prompt > promptTokens { prompts += 1 }
    guard let context else { return }
    let isCut = lengths.map { min(prompt, promptTokens ?? prompt) + $0 + 1 > context }
    completions += isCut.count { $0 }
    pairs += places.count { isCut[$0.chosen] || isCut[$0.rejected] }
  }
}

/// FNV-1a of 64 bits twice, from different beginnings and with different primes.
private struct TextHash: Hashable {
  private var first: UInt64 = 0xcbf2_9ce4_8422_2325
  private var second: UInt64 = 0x9e37_79b9_7f4a_7c15

  /// - Parameter texts: told apart whatever they hold, by a byte that UTF-8 never has.
  init(_ texts: [String]) {
    for text in texts {
      for byte in text.utf8 { add(byte) }
      add(0xff)
    }
  }

  private mutating func add(_ byte: UInt8) {
    first = (first ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    second = (second ^ UInt64(byte)) &* 0xff51_afd7_ed55_8ccd
    second ^= second >> 32
  }
}
