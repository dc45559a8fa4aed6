import Foundation
import TestSupport
import Testing

@testable import LanguageModel

/// The results of Hugging Face's `tokenizers` (Tests/Fixtures/make_tokenizer_fixtures.py).
struct TokenizerCases: Decodable {
  struct Encoding: Decodable {
    var text: String
    var words: [String]
    var ids: [Int32]
  }
  struct Decoding: Decodable {
    var ids: [Int32]
    var text: String
  }
  var trainingTexts: [String]
  var vocabularySize: Int
  var supported: Int
  var encodings: [Encoding]
  var decodings: [Decoding]
}

struct TokenizerTests {
  let cases: TokenizerCases
  let tokenizer: Tokenizer

  init() throws {
    cases = try Fixtures.json("tokenizer-cases.json")
    tokenizer = try Tokenizer.train(on: cases.trainingTexts, vocabularySize: cases.vocabularySize)
  }

  @Test func learnsTheSameVocabularyAndMerges() throws {
    let folder = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try tokenizer.write(to: folder)
    for name in ["vocab.json", "merges.txt"] {
      let ours = try Data(contentsOf: folder.appendingPathComponent(name))
      #expect(ours == (try Data(contentsOf: Fixtures.url("tokenizer/\(name)"))), "\(name)")
    }
    #expect(tokenizer.vocabularySize == cases.vocabularySize)
    #expect(tokenizer.endOfText == 0)
  }

  @Test func doesNotDependOnTheOrderOfTheTexts() throws {
    let reversed = try Tokenizer.train(on: cases.trainingTexts.reversed(), vocabularySize: cases.vocabularySize)
    #expect(reversed.merges.map { [$0.first, $0.second] } == tokenizer.merges.map { [$0.first, $0.second] })
  }

  @Test func cutsTextIntoTheSameWords() {
    for encoding in cases.encodings {
      var text = encoding.text
      let words = text.withUTF8 { bytes in
        var scanner = WordScanner(bytes)
        var words: [[UInt8]] = []
        while let word = scanner.next() { words.append(Array(word)) }
        return words
      }
      #expect(words == encoding.words.map { Array($0.utf8) }, "\(encoding.text.debugDescription)")
    }
  }

  @Test func encodesToTheSameIDs() {
    for encoding in cases.encodings {
      #expect(tokenizer.encode(encoding.text) == encoding.ids, "\(encoding.text.debugDescription)")
    }
  }

  @Test func decodesToTheSameText() {
    for decoding in cases.decodings {
      #expect(Array(tokenizer.decode(decoding.ids).utf8) == Array(decoding.text.utf8), "\(decoding.ids)")
    }
  }

  @Test func givesTextBackByteForByte() {
    for encoding in cases.encodings {
      #expect(Array(tokenizer.decode(tokenizer.encode(encoding.text)).utf8) == Array(encoding.text.utf8))
    }
  }

  /// The queue for long words and the search for short ones give the same merges.
  @Test func longAndShortWordsAreMergedAlike() {
    let unit = "unhappiness"
    for length in [1, 10, 47, 48, 49, 500] {
      let word = String(String(repeating: unit, count: length / unit.count + 1).prefix(length))
      #expect(tokenizer.encode(word) == mergedNaively(word), "\(length) letters")
    }
  }

  /// Merges as the definition says: one pair at a time, in a list of symbols.
  private func mergedNaively(_ word: String) -> [Int32] {
    var symbols = word.utf8.map { tokenizer.encode(String(Unicode.Scalar($0)))[0] }
    while true {
      let pairs = zip(symbols, symbols.dropFirst())
      let ranks = pairs.map { tokenizer.ranks.index(of: PairTable.key($0, $1)) }
      guard let lowest = ranks.filter({ $0 >= 0 }).min(), let at = ranks.firstIndex(of: lowest) else { return symbols }
      let bytes = Array(tokenizer.tokens[Int(symbols[at])]) + Array(tokenizer.tokens[Int(symbols[at + 1])])
      guard let result = tokenizer.tokens.index(of: bytes) else { return symbols }
      symbols.replaceSubrange(at...at + 1, with: [Int32(result)])
    }
  }

  @Test func aVocabularyOfBytesAloneIsTheSmallest() throws {
    let bytes = try Tokenizer.train(on: [], vocabularySize: 257)
    let text = "naïve 中\u{0}😀"
    #expect(bytes.encode(text).count == text.utf8.count)
    #expect(bytes.decode(bytes.encode(text)) == text)
    let error = #expect(throws: TokenizerError.self) { try Tokenizer.train(on: [], vocabularySize: 256) }
    #expect(error == .vocabularyTooSmall(requested: 256, smallest: 257))
    #expect(
      error?.description
        == "a vocabulary of 256 tokens is too small; expected at least 257: the 256 bytes and the end-of-text token")
  }

  @Test func aVocabularyLargerThanTheTextSupportsIsRefused() throws {
    let largest = try Tokenizer.train(on: cases.trainingTexts, vocabularySize: cases.supported)
    #expect(largest.vocabularySize == cases.supported)
    for requested in [cases.supported + 1, 100_000, Int.max] {
      let error = #expect(throws: TokenizerError.self) {
        try Tokenizer.train(on: cases.trainingTexts, vocabularySize: requested)
      }
      #expect(error == .vocabularyTooLarge(requested: requested, supported: cases.supported))
    }
  }

  /// For any bytes, the scanner neither crashes nor loses a byte.
  @Test func scansBytesThatAreNoText() {
    var state: UInt64 = 1
    for length in 0..<400 {
      let bytes = (0..<length).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 33) | UInt8(state >> 62 == 0 ? 0x80 : 0)
      }
      let joined = bytes.withUnsafeBufferPointer { buffer in
        var scanner = WordScanner(buffer)
        var joined: [UInt8] = []
        while let word = scanner.next() { joined.append(contentsOf: word) }
        return joined
      }
      #expect(joined == bytes)
    }
  }
}

func temporaryFolder() -> URL {
  FileManager.default.temporaryDirectory.appendingPathComponent("tokenizer-\(UUID().uuidString)")
}
