/// ROUGE (Lin, "ROUGE: a package for automatic evaluation of summaries", 2004): the overlap of a text with a reference, in
/// words, pairs of words and their order.
///
/// The scores equal those of Google's `rouge-score` 0.1.2 with its tokenizer: it converts letters to lower case, and every
/// character other than `a`–`z` and digits separates words.
struct ROUGE {
  struct Score {
    let precision: Double
    let recall: Double

    /// The harmonic mean of precision and recall, or 0 if both are 0.
    var f1: Double { precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0 }

    fileprivate init(matches: Int, of candidate: Int, and reference: Int) {
      precision = Double(matches) / Double(max(candidate, 1))
      recall = Double(matches) / Double(max(reference, 1))
    }
  }

  struct Scores {
    /// Overlap of words.
    let rouge1: Score
    /// Overlap of pairs of adjacent words.
    let rouge2: Score
    /// Longest common subsequence.
    let rougeL: Score
  }

  /// Whether words of more than three characters are replaced by their Porter stems.
  let stems: Bool

  init(stems: Bool = false) { self.stems = stems }

  func scores(of candidate: String, against reference: String) -> Scores {
    var numbers: [[UInt8]: Int32] = [:]
    func numbered(_ text: String) -> [Int32] {
      words(of: text).map { word in
        if let number = numbers[word] { return number }
        let number = Int32(numbers.count)
        numbers[word] = number
        return number
      }
    }
    let candidate = numbered(candidate), reference = numbered(reference)
    return Scores(
      rouge1: ROUGE.overlap(candidate.map(Int64.init), reference.map(Int64.init)),
      rouge2: ROUGE.overlap(ROUGE.bigrams(candidate), ROUGE.bigrams(reference)),
      rougeL: Score(
        matches: ROUGE.longestCommonSubsequence(candidate, reference), of: candidate.count, and: reference.count))
  }

  /// Returns the words that are compared, in ASCII.
  func words(of text: String) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var word: [UInt8] = []
    func end() {
      if !word.isEmpty { words.append(stems && word.count > 3 ? PorterStemmer.stem(word) : word) }
      word.removeAll(keepingCapacity: true)
    }
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x30...0x39, 0x61...0x7a: word.append(UInt8(scalar.value))
      case 0x41...0x5a: word.append(UInt8(scalar.value + 0x20))
      // Two other characters have a lower case that starts with an ASCII letter: the Kelvin sign, and İ (i with a dot).
      case 0x212a: word.append(UInt8(ascii: "k"))
      case 0x130:
        word.append(UInt8(ascii: "i"))
        end()
      default: end()
      }
    }
    end()
    return words
  }

  private static func bigrams(_ words: [Int32]) -> [Int64] {
    zip(words, words.dropFirst()).map { Int64($0) << 32 | Int64($1) }
  }

  /// An element that occurs several times counts as often as it occurs in both.
  private static func overlap(_ candidate: [Int64], _ reference: [Int64]) -> Score {
    var left = reference.reduce(into: [Int64: Int]()) { $0[$1, default: 0] += 1 }
    var matches = 0
    for element in candidate {
      guard let count = left[element], count > 0 else { continue }
      left[element] = count - 1
      matches += 1
    }
    return Score(matches: matches, of: candidate.count, and: reference.count)
  }

  private static func longestCommonSubsequence(_ first: [Int32], _ second: [Int32]) -> Int {
    var row = [Int](repeating: 0, count: second.count + 1)
    for element in first {
      var diagonal = 0
      for index in second.indices {
        let above = row[index + 1]
        row[index + 1] = element == second[index] ? diagonal + 1 : max(above, row[index])
        diagonal = above
      }
    }
    return row[second.count]
  }
}
