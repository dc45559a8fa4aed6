import Foundation

/// The amount of text, estimated before it is read, and the memory that it takes. The factors are measured: text lies
/// in strings, arrays and dictionaries.
struct TextExtent {
  /// The number of documents or examples.
  var count: Double
  var bytes: Double

  static func + (left: TextExtent, right: TextExtent) -> TextExtent {
    TextExtent(count: left.count + right.count, bytes: left.bytes + right.bytes)
  }

  private func sum(each: Double, byte: Double) -> Int { Int(min(each * count + byte * bytes, 0x1p60)) }

  /// While the corpus is read, split and written.
  var corpus: Int { sum(each: 200, byte: 1.9) }
  /// While byte pairs are counted and everything is encoded.
  var tokenized: Int { sum(each: 200, byte: 6) }
  /// While words are hashed, without the classifier.
  var hashed: Int { sum(each: 200, byte: 2.2) }
  /// As tokens, while prompts are selected.
  var tokens: Int { sum(each: 200, byte: 3.6) }
  /// As tokens, for supervised training.
  var sequences: Int { sum(each: 200, byte: 4.4) }
  /// The file of tokens, which is compared with its hash before a stage uses it.
  var tokenFile: Int { sum(each: 8, byte: 1.4) }
  /// While the facts or references of each prompt are collected.
  var gathered: Int { sum(each: 4300, byte: 3) }
  /// In a ground truth of texts.
  var known: Int { sum(each: 1500, byte: 1.5) }

  /// The tables of a tokenizer.
  static func tokenizer(vocabulary: Int) -> Int { (1 << 20) + 500 * vocabulary }
  /// The weights of the classifier, in the file and in memory.
  static let classifier = 8 << 20
}

extension CorpusSource {
  /// The size of reviews in an archive, by the usual compression. A folder is assumed to hold the published data set.
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
