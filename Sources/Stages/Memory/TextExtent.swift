import Foundation

/// How much text there is, before any of it is read, and what it comes to in memory: by measurement, since it lies in
/// strings, arrays and dictionaries.
struct TextExtent {
  /// Documents or examples.
  var count: Double
  var bytes: Double

  static func + (left: TextExtent, right: TextExtent) -> TextExtent {
    TextExtent(count: left.count + right.count, bytes: left.bytes + right.bytes)
  }

  private func sum(each: Double, byte: Double) -> Int { Int(min(each * count + byte * bytes, 0x1p60)) }

  /// While the corpus is read, divided and written.
  var corpus: Int { sum(each: 200, byte: 1.9) }
  /// While pairs of bytes are counted and all is encoded.
  var tokenized: Int { sum(each: 200, byte: 6) }
  /// While words are hashed; besides the classifier.
  var hashed: Int { sum(each: 200, byte: 2.2) }
  /// In tokens, for choosing prompts.
  var tokens: Int { sum(each: 200, byte: 3.6) }
  /// In tokens, for supervised training.
  var sequences: Int { sum(each: 200, byte: 4.4) }
  /// The file of tokens, which is compared with its hash before a stage is made from it.
  var tokenFile: Int { sum(each: 8, byte: 1.4) }
  /// While each prompt's facts or references are brought together.
  var gathered: Int { sum(each: 4300, byte: 3) }
  /// In a ground truth that knows them.
  var known: Int { sum(each: 1500, byte: 1.5) }

  /// A tokenizer's tables.
  static func tokenizer(vocabulary: Int) -> Int { (1 << 20) + 500 * vocabulary }
  /// Its weights, as they lie in the file and in memory.
  static let classifier = 8 << 20
}

extension CorpusSource {
  /// An archive is about so much smaller than the reviews in it. A folder is taken to be what was published.
  private static func reviews(_ path: String) -> TextExtent {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return TextExtent(count: 100_000, bytes: 1.31e8)
    }
    let bytes = 2.4 * Double(status.st_size)
    return TextExtent(count: bytes / 1300, bytes: bytes)
  }

  var extent: TextExtent {
    switch self {
    case .documents(.builtin(let documents, _)): TextExtent(count: Double(documents), bytes: 420 * Double(documents))
    case .documents(.imdb(let path)): CorpusSource.reviews(path)
    case .examples(.files(let files)): TextExtent(count: Double(files.size) / 1500, bytes: Double(files.size))
    case .examples(let corpus):
      TextExtent(count: corpus.expectedExamples, bytes: 700 * corpus.expectedExamples)
    }
  }
}
