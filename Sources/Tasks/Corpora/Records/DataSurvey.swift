import Foundation
import LanguageModel

/// Statistics of a data file: counts, lengths, duplicates and truncation.
///
/// Texts are compared by 128-bit hashes, so memory does not depend on their lengths.
public struct DataSurvey: Sendable {
  /// The number of texts that would be truncated. All limits are in tokens.
  public struct Truncation: Sendable, Equatable {
    public let context: Int?
    public let promptTokens: Int?
    /// The number of prompts longer than `promptTokens`.
    public fileprivate(set) var prompts = 0
    /// The number of completions that are longer than `context` together with their prompt (truncated to `promptTokens`) and
    /// the end-of-text token.
    public fileprivate(set) var completions = 0
    /// The number of pairs with at least one such completion.
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
  /// The number of pairs with a blank side. Training drops them.
  public private(set) var blankPairs = 0
  /// The number of records whose completions repeated the prompt. It was removed from them.
  public private(set) var repeatingPrompt = 0
  /// The columns of the first records that the form does not use.
  public private(set) var unusedColumns: [String] = []
  /// Completions that are empty or contain only white space or end-of-text markers.
  public private(set) var emptyCompletions = 0
  public private(set) var positiveLabels = 0
  public private(set) var negativeLabels = 0
  /// `nil` without a tokenizer.
  public private(set) var truncation: Truncation?
  public private(set) var measurements: [Measurement] = []
  /// The first `exampleCount` records.
  public private(set) var examples: [DataRecord] = []
  public private(set) var bad = 0
  public private(set) var firstBad: BadRecord?
  /// The number of dialogues with several turns that were skipped.
  public private(set) var severalTurns = 0
  private var prompts = Set<TextHash>()

  private static let exampleCount = 3

  /// Reads the whole file.
  ///
  /// - Parameters:
  ///   - folder: The folder of a tokenizer, with `vocab.json` and `merges.txt`. Without it, lengths are in words and bytes.
  ///   - context: The maximum length of prompt, completion and end-of-text token together, in tokens.
  ///   - promptTokens: The maximum length of a prompt, in tokens.
  public init(
    path: String, options: DataFileOptions = DataFileOptions(), tokenizer folder: URL? = nil, context: Int? = nil,
    promptTokens: Int? = nil
  ) throws(DataFileError) {
    var file = try DataFile(path: path, options: options)
    form = file.form
    var tokenizer: Tokenizer?
    do { tokenizer = try folder.map { try Tokenizer(contentsOf: $0) } } catch { throw .badTokenizer("\(error)") }
    if tokenizer != nil { truncation = Truncation(context: context, promptTokens: promptTokens) }
    var collector = LengthCollector(tokenizer: tokenizer)
    var seenPairs = Set<TextHash>()
    while let record = try file.next() {
      count(record)
      for pair in record.pairs {
        let texts = [record.prompt, record.completions[pair.chosen].text, record.completions[pair.rejected].text]
        seenPairs.insert(TextHash(texts))
      }
      let lengths = collector.add(record)
      truncation?.count(lengths, pairs: record.pairs)
    }
    unusedColumns = file.unusedColumns
    distinctPairs = seenPairs.count
    measurements = collector.measurements
    (bad, firstBad, severalTurns) = (file.bad, file.firstBad, file.severalTurns)
  }

  private mutating func count(_ record: DataRecord) {
    records += 1
    completions += record.completions.count
    pairs += record.pairs.count
    ties += record.ties
    prompts.insert(TextHash([record.prompt]))
    if record.prompt.isBlank { emptyPrompts += 1 }
    emptyCompletions += record.completions.count { $0.text.isBlankCompletion }
    blankPairs += record.pairs.count {
      record.completions[$0.chosen].text.isBlankCompletion || record.completions[$0.rejected].text.isBlankCompletion
    }
    if record.repeatsPrompt { repeatingPrompt += 1 }
    positiveLabels += record.completions.count { $0.label == true }
    negativeLabels += record.completions.count { $0.label == false }
    if examples.count < DataSurvey.exampleCount { examples.append(record) }
  }
}

extension DataSurvey.Truncation {
  fileprivate mutating func count(_ tokens: DataSurvey.LengthCollector.RecordLengths, pairs: [Example.Pair]) {
    let prompt = Int(tokens.prompt[0])
    if let promptTokens, prompt > promptTokens { prompts += 1 }
    guard let context else { return }
    let isCut = tokens.completions.map { min(prompt, promptTokens ?? prompt) + Int($0[0]) + 1 > context }
    completions += isCut.count { $0 }
    self.pairs += pairs.count { isCut[$0.chosen] || isCut[$0.rejected] }
  }
}

/// Two 64-bit FNV-1a hashes with different offsets and primes.
private struct TextHash: Hashable {
  private var first: UInt64 = 0xcbf2_9ce4_8422_2325
  private var second: UInt64 = 0x9e37_79b9_7f4a_7c15

  /// Hashes a list of texts. A byte that UTF-8 never contains separates the texts.
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
