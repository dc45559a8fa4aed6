import Foundation
import TestSupport
import Testing

@testable import LanguageModel

/// Compares with `tokenizers` on film reviews and on GPT-2's published files, by hashes, because neither may be copied
/// here.
struct TokenizerRealTextTests {
  struct Expected: Decodable {
    struct Encoding: Decodable, Equatable {
      var tokens: Int
      var hash: String
    }
    var folder: String
    var texts: Int
    var vocabularySize: Int
    var vocabularyHash: String
    var mergesHash: String
    var trained: Encoding
    var gpt2: Encoding
  }

  static let published = SharedData.url("gpt2-bpe")
  static let archive = SharedData.url("imdb/aclImdb-train.tar.gz")

  @Test(.enabled(if: published != nil, Comment(rawValue: SharedData.missing)))
  func readsGPT2sPublishedFiles() throws {
    let tokenizer = try Tokenizer(contentsOf: #require(Self.published))
    #expect(tokenizer.vocabularySize == 50_257)
    #expect(tokenizer.endOfText == 50_256)
    #expect(tokenizer.encode("Hello world") == [15_496, 995])
    #expect(tokenizer.decode([15_496, 995, 50_256]) == "Hello world")
    #expect(!tokenizer.encode("<|endoftext|>").contains(50_256))
  }

  @Test(.enabled(if: published != nil && archive != nil, Comment(rawValue: SharedData.missing)))
  func agreesOnRealReviews() throws {
    let expected: Expected = try Fixtures.json("tokenizer-real-text.json")
    let texts = try reviews(in: expected.folder)
    #expect(texts.count == expected.texts)

    let gpt2 = try Tokenizer(contentsOf: #require(Self.published))
    #expect(encoding(of: texts, by: gpt2) == expected.gpt2)

    let trained = try Tokenizer.train(on: texts, vocabularySize: expected.vocabularySize)
    let folder = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try trained.write(to: folder)
    let hashes = try ["vocab.json", "merges.txt"].map { name in
      fnv(try Data(contentsOf: folder.appendingPathComponent(name)).map { UInt32($0) })
    }
    #expect(hashes == [expected.vocabularyHash, expected.mergesHash])
    #expect(encoding(of: texts, by: trained) == expected.trained)
    #expect(texts.allSatisfy { trained.decode(trained.encode($0)) == $0 })
  }

  private func encoding(of texts: [String], by tokenizer: Tokenizer) -> Expected.Encoding {
    let ids = texts.flatMap { tokenizer.encode($0).map { UInt32(bitPattern: $0) } + [.max] }
    return Expected.Encoding(tokens: ids.count - texts.count, hash: fnv(ids))
  }

  /// FNV-1a over words instead of bytes, as in the script that made the hashes.
  private func fnv(_ words: [UInt32]) -> String {
    let hash = words.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private func reviews(in folder: String) throws -> [String] {
    let place = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: place) }
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["tar", "-xzf", try #require(Self.archive).path, "-C", place.path, folder]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    let texts = place.appendingPathComponent(folder)
    return try FileManager.default.contentsOfDirectory(atPath: texts.path).sorted().map { name in
      String(decoding: try Data(contentsOf: texts.appendingPathComponent(name)), as: UTF8.self)
    }
  }
}
