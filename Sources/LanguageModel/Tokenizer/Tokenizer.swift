import Foundation

/// GPT-2's byte-level byte-pair encoding. It encodes any text, and decodes the ids to the same bytes.
///
/// Radford et al. 2019, "Language models are unsupervised multitask learners", section 2.2, after Sennrich et al.,
/// arXiv 1508.07909. Ids, merges and files are the same as those of Hugging Face's `tokenizers` (BPE with `ByteLevel`,
/// no prefix space).
///
/// `encode` has no cache of words, so a tokenizer is a plain value that any number of threads may use. The vocabulary
/// serves as a cache, because most words of a text are tokens.
public struct Tokenizer: Sendable {
  static let endOfTextName = "<|endoftext|>"
  static let smallestVocabulary = 257

  /// The bytes of every token, numbered by id.
  let tokens: ByteStringTable
  /// The merges, numbered by rank.
  let ranks: PairTable
  /// The merges in order of rank.
  let merges: [(first: Int32, second: Int32)]
  private let results: [Int32]
  private let byteIDs: [Int32]
  /// For each id, whether merging the token's bytes gives the token, so that a word equal to it needs no merging.
  private let isWhole: [Bool]

  /// The id of the one special token, `<|endoftext|>`, which no text yields.
  public let endOfText: Int32

  public var vocabularySize: Int { tokens.count }

  /// - Parameters:
  ///   - tokens: all tokens, the 256 single bytes among them.
  ///   - merges: the merges in order of rank, without repetition.
  ///   - results: the token that each merge makes; never `endOfText`.
  ///   - byteIDs: the id of each byte.
  init(
    tokens: ByteStringTable, merges: [(first: Int32, second: Int32)], results: [Int32], byteIDs: [Int32],
    endOfText: Int32
  ) {
    precondition(byteIDs.count == 256 && merges.count == results.count, "tables of different sizes")
    self.tokens = tokens
    self.merges = merges
    self.results = results
    self.byteIDs = byteIDs
    self.endOfText = endOfText
    var ranks = PairTable()
    for merge in merges { _ = ranks.insert(PairTable.key(merge.first, merge.second)) }
    self.ranks = ranks
    var merger = WordMerger(ranks: ranks, results: results, byteIDs: byteIDs)
    var ids: [Int32] = []
    isWhole = (0..<tokens.count).map { id in
      ids.removeAll(keepingCapacity: true)
      tokens[id].withUnsafeBufferPointer { merger.append($0, to: &ids) }
      return Int32(id) != endOfText && ids == [Int32(id)]
    }
  }

  /// Returns the text's ids. The characters `<|endoftext|>` in a text get their own ids, not that of the special token.
  public func encode(_ text: String) -> [Int32] {
    var text = text
    return text.withUTF8 { encode(utf8: $0) }
  }

  func encode(utf8 bytes: UnsafeBufferPointer<UInt8>) -> [Int32] {
    var ids: [Int32] = []
    ids.reserveCapacity(bytes.count / 3 + 1)
    var words = WordScanner(bytes)
    var merger = WordMerger(ranks: ranks, results: results, byteIDs: byteIDs)
    while let word = words.next() {
      if let id = tokens.index(of: word), isWhole[id] {
        ids.append(Int32(id))
      } else {
        merger.append(word, to: &ids)
      }
    }
    return ids
  }

  /// Returns the text of the ids. Bytes that are not UTF-8, such as those of a cut character, become U+FFFD. The
  /// special token and ids outside the vocabulary are left out.
  public func decode(_ ids: some Sequence<Int32>) -> String {
    var bytes: [UInt8] = []
    for id in ids where id != endOfText && id >= 0 && Int(id) < tokens.count {
      bytes.append(contentsOf: tokens[Int(id)])
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A token in the characters of the vocabulary file.
  func name(of id: Int32) -> String {
    ByteAlphabet.text(of: tokens[Int(id)])
  }
}
