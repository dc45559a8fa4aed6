import Foundation
import Ledger
import LanguageModel
import Tasks
import Tensor
import TestSupport
import Testing

@testable import Alignment
@testable import Stages
@testable import SweepFile

/// Files of every format that is read, damaged: each is read or refused with an error that names it, in bounded time and
/// memory. `make fuzz` gives each format 100,000.
@Suite(.serialized, .timeLimit(.minutes(30)))
struct FileFuzzTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("fuzz-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func remove() { try? FileManager.default.removeItem(at: folder) }

  /// Damages `original` over and over.
  ///
  /// - Parameters:
  ///   - seal: what is done to the bytes after they were damaged, such as a checksum that fits them.
  ///   - read: throws what the reader throws.
  private func fuzz(
    _ name: String, _ original: [UInt8], pieces: [[UInt8]] = Mutator.textPieces,
    seal: ([UInt8]) -> [UInt8] = { $0 }, _ read: (URL) throws -> Void
  ) throws {
    let url = folder.appendingPathComponent(name)
    try Data(original).write(to: url)
    try read(url)
    let before = Self.peakMemory
    var accepted = 0
    for round in 0..<Mutator.inputs {
      var mutator = Mutator(pieces: pieces, seed: 20_260_701, round: round)
      try Data(seal(mutator.mutated(original))).write(to: url)
      do {
        try read(url)
        accepted += 1
      } catch {
        let text = ErrorText.of(error)
        // What it quotes of the file is made printable where it is printed.
        try #require(!text.isEmpty && text.utf8.count < 20_000, "round \(round)")
      }
    }
    // Neither too tame nor too wild.
    #expect(accepted > 0 && accepted < Mutator.inputs, "\(name): \(accepted) of \(Mutator.inputs) were read")
    #expect(Self.peakMemory - before < 512 << 20, "\(name) took \((Self.peakMemory - before) >> 20) MB")
  }

  /// Bytes.
  private static var peakMemory: Int {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #else
      getrusage(RUSAGE_SELF, &usage)
    #endif
    return usage.ru_maxrss * 1024
  }

  @Test func safetensors() throws {
    defer { remove() }
    let model = Transformer(shape: Shape(layers: 1, width: 8, heads: 2, context: 8, vocabulary: 20), seed: 1)
    let file = folder.appendingPathComponent("whole.safetensors")
    try Checkpoint.write(model, to: file)
    let bytes = [UInt8](try Data(contentsOf: file))
    // The header is where it can go wrong; the arrays are most of the bytes.
    let length = 8 + bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let pieces =
      Mutator.textPieces + ["\"F32\"", "\"BF16\"", "\"shape\"", "data_offsets", "[0,8]"].map { [UInt8]($0.utf8) }
    try fuzz("model.safetensors", bytes, pieces: pieces) { _ = try Checkpoint.read($0) }
    try fuzz(
      "header.safetensors", Array(bytes[8..<length]), pieces: pieces,
      seal: { header in
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header + bytes[length...]
      }
    ) { url in
      if (try? Data(contentsOf: url))?.first == UInt8(ascii: "{") { return }
      _ = try Checkpoint.read(url)
    }
  }

  @Test func tokenizers() throws {
    defer { remove() }
    let tokenizer = try Tokenizer.train(on: ["a cat sat on a mat, and another cat sat there"], vocabularySize: 270)
    try tokenizer.write(to: folder)
    for name in ["vocab.json", "merges.txt"] {
      let original = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
      try fuzz(name, original) { _ in
        let tokenizer = try Tokenizer(contentsOf: folder)
        let text = "a cat sat ä\u{1F600}"
        try #require(tokenizer.decode(tokenizer.encode(text)) == text)
      }
      try Data(original).write(to: folder.appendingPathComponent(name))
    }
  }

  private static let pairs = (0..<6).map { index in
    #"{"prompt": "Say \#(index):", "chosen": "yes \#(index)", "rejected": "no\n \#(index)"}"# + "\n"
  }.joined()
  private static let table =
    "prompt,chosen,rejected\n"
    + (0..<6).map { "\"Say, \($0):\",yes \($0),\"no \"\"\($0)\"\"\"\n" }
    .joined()

  private func examples(_ url: URL, skipBad: Bool) throws {
    _ = try ExampleCorpus.files(
      ExampleFiles(
        path: url.path, comparisons: nil, heldOut: nil, form: nil, columns: [:], template: nil, singleTurn: false,
        skipBad: skipBad)
    ).load()
  }

  @Test func dataFiles() throws {
    defer { remove() }
    for skipBad in [false, true] {
      try fuzz("pairs.jsonl", [UInt8](Self.pairs.utf8)) { try examples($0, skipBad: skipBad) }
      try fuzz("pairs.csv", [UInt8](Self.table.utf8)) { try examples($0, skipBad: skipBad) }
    }
  }

  @Test func records() throws {
    defer { remove() }
    let lines = try [
      Record.fact(FactRecord(stage: "s", name: "warning", text: "none")),
      .scores(PromptScoresRecord(stage: "s", step: 3, name: "reward", scores: [1, .nan, -2.5])),
      .sample(
        SampleRecord(
          stage: "s", step: 1, promptIndex: 0, prompt: "a \"b\"", completion: "c\n", reward: 1, kl: 2, tokens: 3,
          finished: true)),
    ].map { try $0.encodedLine() + "\n" }
    try fuzz("records.jsonl", [UInt8](lines.joined().utf8)) { _ = try RecordFile.read(at: $0) }
  }

  @Test func checkpoints() throws {
    defer { remove() }
    let stage = StageHash(String(repeating: "a", count: 64))
    var state = TrainingState()
    state.put("step", [7])
    state.put("weights", Buffer([1, 2, 3]))
    try CheckpointFile.write(state, CheckpointInfo(), of: stage, in: folder)
    let name = try #require(CheckpointFile.names(in: folder).last)
    let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    struct Passed: Error, CustomStringConvertible { let description: String }
    func read() throws {
      var passed: [String] = []
      guard
        let found = CheckpointFile.newest(in: folder, of: stage, skipped: { passed.append("\($0) \($1)") })
      else { throw Passed(description: passed.joined(separator: "\n")) }
      _ = try? found.state.integer("step")
      try? found.state.restore("weights", into: Buffer(count: 3))
    }
    // Its checksum made to fit, so that what lies beneath is reached.
    try fuzz(
      name, Array(bytes[CheckpointFile.firstLine...]),
      seal: { body in
        [UInt8]("\(CheckpointFile.magic)\(ContentHash.of(body))\n".utf8) + body
      }
    ) { url in
      if (try Data(contentsOf: url)).starts(with: CheckpointFile.magic.utf8) { try read() }
    }
  }

  @Test func answers() throws {
    defer { remove() }
    let text =
      "experiment,pair,verdict,judge\n" + (0..<5).map { "x,p\($0),\(["A", "B", "tie"][$0 % 3]),\"me, I\"\n" }.joined()
    try fuzz("answers.csv", [UInt8](text.utf8)) { _ = try AnswerFile(path: $0.path) }
  }
}
