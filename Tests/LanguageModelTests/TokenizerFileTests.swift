import Foundation
import TestSupport
import Testing

@testable import LanguageModel

struct TokenizerFileTests {
  let cases: TokenizerCases
  let vocabulary: String
  let merges: String

  init() throws {
    cases = try Fixtures.json("tokenizer-cases.json")
    vocabulary = try String(contentsOf: Fixtures.url("tokenizer/vocab.json"), encoding: .utf8)
    merges = try String(contentsOf: Fixtures.url("tokenizer/merges.txt"), encoding: .utf8)
  }

  /// Reads a tokenizer from files with these bytes.
  func read(_ vocabulary: some Sequence<UInt8>, _ merges: some Sequence<UInt8>) throws -> Tokenizer {
    let folder = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(vocabulary).write(to: folder.appendingPathComponent("vocab.json"))
    try Data(merges).write(to: folder.appendingPathComponent("merges.txt"))
    return try Tokenizer(contentsOf: folder)
  }

  /// Returns the error of reading these files, with the file's name instead of its path.
  func fault(_ vocabulary: String, _ merges: String) -> String? {
    let error = #expect(throws: TokenizerError.self) { try read(vocabulary.utf8, merges.utf8) }
    guard case .malformedFile(let file, _, _)? = error, let error else { return error?.description }
    return error.description.replacingOccurrences(of: file, with: URL(fileURLWithPath: file).lastPathComponent)
  }

  @Test func readsWhatOthersWroteAndWritesTheSameBytes() throws {
    let tokenizer = try Tokenizer(contentsOf: Fixtures.url("tokenizer"))
    for encoding in cases.encodings { #expect(tokenizer.encode(encoding.text) == encoding.ids) }
    let folder = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try tokenizer.write(to: folder)
    #expect(try String(contentsOf: folder.appendingPathComponent("vocab.json"), encoding: .utf8) == vocabulary)
    #expect(try String(contentsOf: folder.appendingPathComponent("merges.txt"), encoding: .utf8) == merges)
  }

  /// Reads escaped characters, ids in descending order, white space everywhere, and the line ends of Windows.
  @Test func readsOtherWaysToWriteTheSame() throws {
    let original = try Tokenizer(contentsOf: Fixtures.url("tokenizer"))
    let lines = (0..<Int32(original.vocabularySize)).reversed().map { id in
      let escaped = original.name(of: id).unicodeScalars.map { scalar in
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
      return " \"\(escaped.joined())\"\t: \(id)"
    }
    let rewritten = "\n{\r\n" + lines.joined(separator: " ,\r\n") + "\r\n}\n"
    let tokenizer = try read(rewritten.utf8, merges.replacingOccurrences(of: "\n", with: "\r\n").utf8)
    for encoding in cases.encodings { #expect(tokenizer.encode(encoding.text) == encoding.ids) }
  }

  @Test func namesTheFileTheLineAndTheFault() {
    let first = "{\"<|endoftext|>\":0,\"!\":1,"
    #expect(vocabulary.hasPrefix(first))
    func changed(_ replacement: String) -> String { replacement + vocabulary.dropFirst(first.count) }
    let faults: [(vocabulary: String, fault: String)] = [
      ("", "vocab.json:1: found the end of the file; expected \"{\""),
      ("[1]", "vocab.json:1: found \"[\"; expected \"{\""),
      ("{\n\"a\": 0,\n}", "vocab.json:3: found \"}\"; expected another key, or no comma before the \"}\""),
      ("{\"a\" 0}", "vocab.json:1: found \"0\"; expected \":\" after the key \"a\""),
      ("{\"a\": -1}", "vocab.json:1: found \"-1\"; expected a whole number from 0 to 2147483647"),
      ("{\"a\": 1.5}", "vocab.json:1: found \"1.5\"; expected a whole number from 0 to 2147483647"),
      ("{\"a\": \"é\"}", "vocab.json:1: found \"\"\"; expected a whole number from 0 to 2147483647"),
      ("{\"a\": 0 é}", "vocab.json:1: found \"é\"; expected \",\" or \"}\""),
      ("{\"a\": 0}\n\nx", "vocab.json:3: found \"x\"; expected nothing after the object"),
      ("{\"a", "vocab.json:1: found a string without an end; expected a closing double quote in the same line"),
      ("{\"a\n\": 0}", "vocab.json:1: found a string without an end; expected a closing double quote in the same line"),
      (
        "{\"\\x\": 0}",
        #"vocab.json:1: found an unknown escape; expected one of the escapes \" \\ \/ \b \f \n \r \t \u0000"#
      ),
      ("{\"\\u12g4\": 0}", "vocab.json:1: found a broken escape; expected four hexadecimal digits after \\u"),
      (
        "{\"\\ud83d!\": 0}",
        "vocab.json:1: found half of a surrogate pair; expected both halves, such as \\ud83d\\ude00"
      ),
      (
        "{\"a\": 99999999999999999999}",
        "vocab.json:1: found \"99999999999999999999\"; expected a whole number from 0 to 2147483647"
      ),
      (
        "{\"a\": 0,\n\"b\": 2}",
        "vocab.json:2: token \"b\" has the id 2; expected 0 to 1, because there are 2 tokens"
      ),
      (
        "{\"a\": 0,\n\"b\": 0}",
        "vocab.json:2: token \"b\" has the id 0, which \"a\" has too; expected different ids"
      ),
      (
        "{\"a\": 1,\n\"b\": 2,\n\"a\": 0}",
        "vocab.json:3: token \"a\" occurs twice; it is on line 1 too"
      ),
      ("{\"\": 0}", "vocab.json:1: a token is empty; expected at least one character"),
      (
        "{\"a b\": 0}",
        "vocab.json:1: token \"a b\" has the character \" \", which is not the name of a byte; "
          + "expected GPT-2's byte-level characters, in which a space is \"Ġ\""
      ),
      (
        changed("{\n\"<|endoftext>\":0,\"!\":1,"),
        "vocab.json:2: there is no token \"<|endoftext|>\"; expected all 256 bytes and \"<|endoftext|>\""
      ),
      (
        changed("{\"<|endoftext|>\":0,\"!!!!!!!!!\":1,"),
        "vocab.json:1: there is no token \"!\"; expected all 256 bytes and \"<|endoftext|>\""
      ),
    ]
    for (vocabulary, expected) in faults { #expect(fault(vocabulary, merges) == expected) }
  }

  @Test func namesTheLineOfABadMerge() {
    let faults = [
      ("#version: 0.2\nab", "merges.txt:2: \"ab\" is not a merge; expected two tokens with one space between them"),
      ("a  b", "merges.txt:1: \"a  b\" is not a merge; expected two tokens with one space between them"),
      (" b", "merges.txt:1: \" b\" is not a merge; expected two tokens with one space between them"),
      ("\n\nzq! z", "merges.txt:3: token \"zq!\" is not in the vocabulary; expected tokens of vocab.json"),
      (
        "z q\n",
        "merges.txt:1: merge \"z q\" makes \"zq\", which is not in the vocabulary; expected a token of vocab.json"
      ),
      (
        "a 字",
        "merges.txt:1: token \"字\" has the character \"字\", which is not the name of a byte; "
          + "expected GPT-2's byte-level characters, in which a space is \"Ġ\""
      ),
      ("h e\nh e\n", "merges.txt:2: merge \"h e\" occurs twice; it is on line 1 too"),
    ]
    for (merges, expected) in faults { #expect(fault(vocabulary, merges) == expected) }
  }

  @Test func noMergeMakesTheSpecialToken() {
    let count = cases.vocabularySize
    let extended = vocabulary.dropLast() + ",\"<|endoftext|\":\(count)}"
    #expect(
      fault(String(extended), "<|endoftext| >")
        == "merges.txt:1: merge \"<|endoftext| >\" makes the special token, which no text may contain")
  }

  @Test func aMissingFileIsNamed() {
    let folder = temporaryFolder()
    let error = #expect(throws: TokenizerError.self) { try Tokenizer(contentsOf: folder) }
    guard case .unreadableFile(let file, _)? = error else {
      Issue.record("found \(String(describing: error))")
      return
    }
    #expect(file == folder.appendingPathComponent("vocab.json").path)
  }

  @Test func aFolderThatCannotBeMadeIsNamed() throws {
    let file = temporaryFolder()
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let tokenizer = try Tokenizer.train(on: [], vocabularySize: 257)
    let error = #expect(throws: TokenizerError.self) { try tokenizer.write(to: file) }
    guard case .unwritableFile(let named, _)? = error else {
      Issue.record("found \(String(describing: error))")
      return
    }
    #expect(named == file.path)
  }

  /// Damaged files are read, or refused with a reason.
  @Test func damagedFilesNeverCrash() throws {
    let files = [Array(vocabulary.utf8), Array(merges.utf8)]
    var state: UInt64 = 7
    func draw(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
    var refused = 0
    for round in 0..<400 {
      var damaged = files
      let file = round % 2
      for _ in 0...draw(3) {
        let at = draw(damaged[file].count)
        switch draw(4) {
        case 0: damaged[file][at] = UInt8(draw(256))
        case 1: damaged[file].remove(at: at)
        case 2: damaged[file].insert(UInt8(draw(256)), at: at)
        default: damaged[file].removeSubrange(at..<min(at + draw(40), damaged[file].count))
        }
      }
      do {
        let tokenizer = try read(damaged[0], damaged[1])
        let text = "Whatever it reads, 日本 gives text back."
        #expect(tokenizer.decode(tokenizer.encode(text)) == text)
      } catch {
        #expect(error is TokenizerError)
        refused += 1
      }
    }
    #expect(refused > 100)
  }
}
