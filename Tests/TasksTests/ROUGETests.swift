import Foundation
import TestSupport
import Testing

@testable import Tasks

/// Compares with Google's `rouge-score` and NLTK's stemmer, which `make_data_fixtures.py` ran.
struct ROUGETests {
  private static let abstracts = SharedData.url("scitldr/train.jsonl")

  struct Case: Decodable {
    let hash: String
    let words: [Double]
    let stems: [Double]
  }

  struct Stems: Decodable {
    let words: [String: String]
    let vocabulary: Int
    let vocabularyHash: String
    let stemsHash: String
  }

  private struct Abstract: Decodable {
    let source: [String]
    let target: [String]
  }

  private func fnv(_ bytes: some Sequence<UInt8>) -> String {
    let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private func read() throws -> [Abstract] {
    let data = try Data(contentsOf: #require(Self.abstracts))
    return try data.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(Abstract.self, from: $0) }
  }

  @Test(.enabled(if: abstracts != nil, Comment(rawValue: SharedData.missing)))
  func agreesOnRealTexts() throws {
    let cases = try Fixtures.json("rouge-real-text.json", as: [Case].self)
    try #require(cases.count == 500)
    var worst = 0.0
    for (index, (abstract, expected)) in zip(try read(), cases).enumerated() {
      let candidate =
        index % 5 == 0 ? abstract.source.joined(separator: " ") : abstract.source[index % abstract.source.count]
      try #require(fnv(Array((candidate + "\0" + abstract.target[0]).utf8)) == expected.hash, "pair \(index)")
      for (stems, numbers) in [(false, expected.words), (true, expected.stems)] {
        let scores = ROUGE(stems: stems).scores(of: candidate, against: abstract.target[0])
        let found = [scores.rouge1, scores.rouge2, scores.rougeL].flatMap { [$0.precision, $0.recall, $0.f1] }
        #expect(disagreement("pair \(index), stems \(stems)", found, numbers, absolute: 1e-6) == nil)
        worst = max(worst, zip(found, numbers).map { abs($0 - $1) }.max() ?? .infinity)
      }
    }
    print("ROUGE: largest difference from rouge-score \(worst)")
  }

  @Test func stemsOfSelectedWords() throws {
    let fixture: Stems = try Fixtures.json("porter-stems.json")
    #expect(fixture.words.count > 150)
    for (word, stem) in fixture.words {
      #expect(String(decoding: PorterStemmer.stem(Array(word.utf8)), as: UTF8.self) == stem, "\(word)")
    }
  }

  /// All words of the abstracts and their summaries.
  @Test(.enabled(if: abstracts != nil, Comment(rawValue: SharedData.missing)))
  func stemsOfRealWords() throws {
    let fixture: Stems = try Fixtures.json("porter-stems.json")
    let rouge = ROUGE()
    let words = Set(try read().flatMap { $0.source + $0.target }.flatMap { rouge.words(of: $0) })
    let sorted = words.sorted { $0.lexicographicallyPrecedes($1) }
    #expect(sorted.count == fixture.vocabulary)
    #expect(fnv(sorted.joined(separator: [0x0a])) == fixture.vocabularyHash)
    let stems = sorted.map { $0.count > 3 ? PorterStemmer.stem($0) : $0 }
    #expect(fnv(stems.joined(separator: [0x0a])) == fixture.stemsHash)
  }

  @Test func edgeCases() {
    let rouge = ROUGE()
    let nothing = rouge.scores(of: "", against: "a b")
    #expect(nothing.rouge1.f1 == 0 && nothing.rouge2.recall == 0 && nothing.rougeL.precision == 0)
    let same = rouge.scores(of: "The cat's mat.", against: "the CAT s-mat")
    #expect(same.rouge1.f1 == 1 && same.rouge2.f1 == 1 && same.rougeL.f1 == 1)
    // Three words occur in both texts. Only two of them are in the same order.
    let turned = rouge.scores(of: "b a c c", against: "a b c")
    #expect(turned.rouge1.precision == 0.75 && turned.rouge1.recall == 1 && turned.rougeL.precision == 0.5)
    #expect(turned.rougeL.recall == 2.0 / 3 && turned.rouge2.f1 == 0)
    // Python's lower() also converts the Kelvin sign and the dotted capital İ.
    #expect(
      rouge.words(of: "\u{212A}g \u{130}x é1").map { String(decoding: $0, as: UTF8.self) } == ["kg", "i", "x", "1"])
    let repeats = rouge.scores(of: "a a a", against: "a b")
    #expect(repeats.rouge1.precision == 1.0 / 3 && repeats.rouge1.recall == 0.5)
  }
}
