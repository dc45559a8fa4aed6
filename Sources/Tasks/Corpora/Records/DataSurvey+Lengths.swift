import LanguageModel

extension DataSurvey {
  /// The distribution of the lengths of texts.
  public struct Lengths: Sendable, Equatable, Encodable {
    public let texts: Int
    public let least: Int
    public let median: Int
    public let mean: Double
    /// The smallest length that 95 % of the texts do not exceed.
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

  /// The lengths of one kind of text in one unit.
  public struct Measurement: Sendable, Equatable {
    /// "prompt", "completion", "chosen" or "rejected".
    public let text: String
    /// "tokens", "words" or "bytes".
    public let unit: String
    public let lengths: Lengths
  }

  /// Collects the lengths of texts in each unit: tokens with a tokenizer, words and bytes without.
  struct LengthCollector {
    /// The lengths of the texts of a record, in each unit.
    struct RecordLengths {
      let prompt: [Int32]
      let completions: [[Int32]]
    }

    private let tokenizer: Tokenizer?
    private let units: [String]
    // By unit.
    private var prompts: [[Int32]]
    private var completions: [[Int32]]
    private var chosen: [[Int32]]
    private var rejected: [[Int32]]

    init(tokenizer: Tokenizer?) {
      self.tokenizer = tokenizer
      units = tokenizer == nil ? ["words", "bytes"] : ["tokens"]
      prompts = units.map { _ in [] }
      (completions, chosen, rejected) = (prompts, prompts, prompts)
    }

    mutating func add(_ record: DataRecord) -> RecordLengths {
      let lengths = RecordLengths(
        prompt: self.lengths(of: record.prompt), completions: record.completions.map { self.lengths(of: $0.text) })
      for unit in units.indices {
        prompts[unit].append(lengths.prompt[unit])
        completions[unit].append(contentsOf: lengths.completions.map { $0[unit] })
        for pair in record.pairs {
          chosen[unit].append(lengths.completions[pair.chosen][unit])
          rejected[unit].append(lengths.completions[pair.rejected][unit])
        }
      }
      return lengths
    }

    var measurements: [Measurement] {
      units.indices.flatMap { unit in
        [
          ("prompt", prompts[unit]), ("completion", completions[unit]), ("chosen", chosen[unit]),
          ("rejected", rejected[unit]),
        ].compactMap { text, values in
          Lengths(values).map { Measurement(text: text, unit: units[unit], lengths: $0) }
        }
      }
    }

    private func lengths(of text: String) -> [Int32] {
      if let tokenizer { return [Int32(tokenizer.encode(text).count)] }
      return [Int32(LengthCollector.wordCount(of: text)), Int32(text.utf8.count)]
    }

    /// Counts the runs of characters without white space.
    private static func wordCount(of text: String) -> Int {
      var count = 0, isInWord = false
      for scalar in text.unicodeScalars {
        let isSpace = scalar.properties.isWhitespace
        if !isSpace, !isInWord { count += 1 }
        isInWord = !isSpace
      }
      return count
    }
  }
}
